// Keeps the page and its hashed files, which never change, and nothing that the server says. The page itself comes from the gateway whenever there is one,
// so that a new version is there at the next reload; the kept one is for when there is none: what one writes then waits in it.
const assetCache = 'assets-1';
const pageCache = 'page-1';

/** Files kept. A version has about ten; those of older ones go first. */
const most = 60;

/** From then on the kept page is better than one that is still waited for. Unit: ms. */
const patience = 4_000;

/** What a proxy says that finds no gateway. */
const noGateway = new Set([502, 503, 504]);

self.addEventListener('install', (event) => {
  self.skipWaiting();
  event.waitUntil(keepAll().catch(() => undefined));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== assetCache && name !== pageCache) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate' && url.pathname === '/') event.respondWith(newestPage(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

/** The page came before this worker, and what it had loaded by then went past it. */
async function keepAll() {
  const response = await fetch('/');
  if (!response.ok) return;
  const cache = await caches.open(pageCache);
  await cache.put('/', response.clone());
  const names = new Set((await response.text()).match(/\/assets\/[^"]+/g));
  await Promise.all([...names].map((name) => asset(new Request(name))));
}

async function newestPage(request) {
  const cache = await caches.open(pageCache);
  const kept = await cache.match('/');
  const coming = fetch(request).then(async (response) => {
    if (response.ok) await cache.put('/', response.clone());
    return response;
  });
  if (!kept) return coming;
  const late = new Promise((resolve) => setTimeout(resolve, patience));
  const response = await Promise.race([coming, late]).catch(() => undefined);
  return response && !noGateway.has(response.status) ? response : kept;
}

async function asset(request) {
  const cache = await caches.open(assetCache);
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
