// Stands for the app around the page: keeps every ask until it is taken and answered, and the channel that the page
// hears by.
window.asked = new Map();
window.__TAURI__ = {
  core: {
    Channel: class { constructor() { window.channel = this; } },
    invoke: (_command, { ask }) =>
      new Promise((done, failed) => window.asked.set(window.asked.size, { ask, done, failed })),
  },
};
