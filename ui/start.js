import start from "./ui.js";

// Keeps the focus for keyboard users: when the focused element is removed or disabled, the focus moves to the open
// dialog or to the main content.
let last;
addEventListener("focusin", (event) => (last = event.target));
new MutationObserver(() => {
  if (document.activeElement !== document.body || !last || (last.isConnected && !last.disabled)) return;
  const target = document.querySelector("dialog[open]") ?? document.querySelector("main");
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}).observe(document.body, { attributeFilter: ["disabled"], childList: true, subtree: true });

// Applies the theme before the first paint: the person's choice, else the system's.
const page = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const applyTheme = () => {
  page.dataset.theme = page.dataset.themeChoice || (dark.matches ? "dark" : "light");
};
dark.addEventListener("change", applyTheme);
new MutationObserver(applyTheme).observe(page, { attributeFilter: ["data-theme-choice"] });
applyTheme();

start();
