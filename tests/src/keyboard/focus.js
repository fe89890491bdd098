// What has the focus, and why that can't be seen, if it can't.
const on = document.activeElement;
if (!on || on === document.body || on === document.documentElement) return { on: null };
const name = on.dataset.test || on.getAttribute("aria-label") || on.textContent.trim().slice(0, 40) || on.tagName;
const box = on.getBoundingClientRect();
const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
const top = document.elementFromPoint(x, y);
// A ring of its own, or around what it is in, where it is drawn by something else.
const ringed = (element) => {
  const { boxShadow, outlineStyle, outlineColor } = getComputedStyle(element);
  return boxShadow !== "none" || (outlineStyle !== "none" && !/, 0\)$|transparent/.test(outlineColor));
};
let unseen = null;
if (!on.matches(":focus-visible")) unseen = "the browser does not show it";
else if (!ringed(on) && !(Number(getComputedStyle(on).opacity) === 0 && ringed(on.parentElement))) unseen = "it has no ring";
else if (!top) unseen = "it is outside the window";
else if (!on.contains(top) && !top.contains(on)) unseen = `${top.className || top.tagName} lies over it`;
return { on: name, unseen };
