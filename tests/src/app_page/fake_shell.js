// Replaces the app (Tauri) around the page. It stores each request of the page in `window.requests` until the test takes
// and answers it, and stores the channel through which the page receives events in `window.channel`.
window.requests = new Map();
window.__TAURI__ = {
  core: {
    Channel: class { constructor() { window.channel = this; } },
    invoke: (_name, { command }) =>
      new Promise((resolve, reject) => window.requests.set(window.requests.size, { command, resolve, reject })),
  },
};
