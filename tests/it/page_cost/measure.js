// Sends the frames in `argument` to the page, and returns for each how many ms the page needed: `script` from the
// received text to the patched document, and `layout` for style and layout after that.
const idle = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
const costs = [];
for (const { event, measured } of argument) {
  // A measurement starts with an idle page: drawn, and without pending work.
  if (measured) await idle();
  const start = performance.now();
  window.channel.onmessage(JSON.parse(event));
  // The page draws in microtasks. All that it queues run before the last of these.
  for (let turn = 0; turn < 10; turn++) await null;
  const patched = performance.now();
  // Reading a size forces style and layout.
  if (measured) document.body.offsetHeight;
  costs.push({ script: patched - start, layout: performance.now() - patched });
}
return costs;
