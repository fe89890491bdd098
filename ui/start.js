import start from "./ui.js";

// Whoever has no mouse must not lose their place: when what has the focus goes away, or can't be used any more, the
// focus goes to what has come instead.
let last;
addEventListener("focusin", (event) => (last = event.target));
new MutationObserver(() => {
  if (document.activeElement !== document.body || !last || (last.isConnected && !last.disabled)) return;
  const place = document.querySelector("dialog[open]") ?? document.querySelector("main");
  if (!place) return;
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}).observe(document.body, { attributeFilter: ["disabled"], childList: true, subtree: true });

// The theme that the person chose, else the system's. Known before anything is drawn.
const page = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const show = () => {
  page.dataset.theme = page.dataset.wish || (dark.matches ? "dark" : "light");
};
dark.addEventListener("change", show);
new MutationObserver(show).observe(page, { attributeFilter: ["data-wish"] });
show();

start();
