// Lets the page hear the frames in `argument`, and says how much of the page each changed: how many nodes came,
// went, or got another text or attribute. `late` is what changed only after `hear.js` would have looked at the time.
// On a busy machine Yew draws for 16 ms and puts off the rest, so its clock stands still here.
const { now } = Date;
Date.now = () => 0;
const idle = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
let changes = [];
const seen = new MutationObserver((more) => changes.push(...more));
await idle();
seen.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
const counts = [];
for (const { news, alone } of argument) {
  window.channel.onmessage(JSON.parse(news));
  for (let turn = 0; turn < 10; turn++) await null;
  const inTime = changes.length;
  if (alone) await idle();
  const nodes = new Set(changes.flatMap(({ target, type, addedNodes, removedNodes }) =>
    type === "childList" ? [...addedNodes, ...removedNodes] : [target]));
  counts.push({ nodes: nodes.size, late: changes.length - inTime });
  changes = [];
}
seen.disconnect();
Date.now = now;
return counts;
