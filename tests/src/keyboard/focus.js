// Returns the focused element (`element`), and why its focus is not visible (`problem`), if it is not.
const element = document.activeElement;
if (!element || element === document.body || element === document.documentElement) return { element: null };
const name =
  element.dataset.test || element.getAttribute("aria-label") || element.textContent.trim().slice(0, 40) || element.tagName;
const box = element.getBoundingClientRect();
const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
const top = document.elementFromPoint(x, y);
const hasRing = (element) => {
  const { boxShadow, outlineStyle, outlineColor } = getComputedStyle(element);
  return boxShadow !== "none" || (outlineStyle !== "none" && !/, 0\)$|transparent/.test(outlineColor));
};
// The parent of an invisible input may draw the ring instead.
const parentHasRing = () => Number(getComputedStyle(element).opacity) === 0 && hasRing(element.parentElement);
let problem = null;
if (!element.matches(":focus-visible")) problem = "the browser does not show it";
else if (!hasRing(element) && !parentHasRing()) problem = "it has no ring";
else if (!top) problem = "it is outside the window";
else if (!element.contains(top) && !top.contains(element)) problem = `${top.className || top.tagName} covers it`;
return { element: name, problem };
