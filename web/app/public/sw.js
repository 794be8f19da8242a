// Keeps the page's hashed files, which never change, and nothing else: neither the page itself, which names them, nor what the server says.
const cacheName = 'assets-1';

/** Files kept. A version has about ten; those of older ones go first. */
const most = 60;

self.addEventListener('install', () => self.skipWaiting());

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || !url.pathname.startsWith('/assets/')) return;
  event.respondWith(fromCache(request));
});

async function fromCache(request) {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) {
    await cache.put(request, response.clone());
    const keys = await cache.keys();
    for (const old of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(old);
  }
  return response;
}

// A click on a notification leads to its room, in the window that is open or in a new one.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const { hash } = event.notification.data ?? {};
  if (typeof hash !== 'string' || !hash.startsWith('#/room/')) return;
  event.waitUntil(
    (async () => {
      const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
      if (!page) return self.clients.openWindow(`/${hash}`);
      page.postMessage({ hash });
      return page.focus();
    })(),
  );
});
