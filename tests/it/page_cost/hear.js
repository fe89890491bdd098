// Lets the page hear the frames in `argument`, each alone or right after the one before, and says what it cost:
// the ms of script, from the text that arrived to the patched page, and the ms of style and layout afterwards.
const idle = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
const costs = [];
for (const { news, alone } of argument) {
  // What is timed begins with a page at rest: drawn, and with nothing left to do.
  if (alone) await idle();
  const start = performance.now();
  window.channel.onmessage(JSON.parse(news));
  // The page draws itself in a microtask. Those it queues there come before the last of these.
  for (let turn = 0; turn < 10; turn++) await null;
  const patched = performance.now();
  if (alone) document.body.offsetHeight;
  costs.push({ script: patched - start, layout: performance.now() - patched });
}
return costs;
