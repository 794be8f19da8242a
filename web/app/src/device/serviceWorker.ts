/** Lets the browser keep the page's own files, and makes it installable. Pages over plain http have none of that. */
export function startServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined));
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ hash?: unknown }>) => {
    // A notification was clicked.
    if (typeof data?.hash === 'string' && data.hash.startsWith('#/room/')) location.hash = data.hash;
  });
}
