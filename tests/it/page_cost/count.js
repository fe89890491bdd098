// Sends the frames in `argument` to the page, and returns for each how many nodes were added, removed, or got another
// text or attribute (`nodes`), and how many changes happened after `measure.js` would have stopped its clock (`late`).
// Yew draws for at most 16 ms and postpones the rest, so the clock stands still to make it draw everything at once.
const { now } = Date;
Date.now = () => 0;
const idle = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
let changes = [];
const observer = new MutationObserver((records) => changes.push(...records));
await idle();
observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
const counts = [];
for (const { event, measured } of argument) {
  window.channel.onmessage(JSON.parse(event));
  for (let turn = 0; turn < 10; turn++) await null;
  const inTime = changes.length;
  if (measured) await idle();
  const nodes = new Set(changes.flatMap(({ target, type, addedNodes, removedNodes }) =>
    type === "childList" ? [...addedNodes, ...removedNodes] : [target]));
  counts.push({ nodes: nodes.size, late: changes.length - inTime });
  changes = [];
}
observer.disconnect();
Date.now = now;
return counts;
