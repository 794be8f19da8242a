import { pageLock } from '../page.ts';
import { hubName, type Finder } from './finder.ts';
import type { FromHub, PagePort } from './messages.ts';

/** Finds the hub in a worker that all pages of the origin share. */
export const findInWorker: Finder = (config, { openWorker, locks }, _environment, listener) => {
  const name = hubName(config);
  let end: () => void = () => undefined;

  const open = () => {
    end();
    const watch = new AbortController();
    let isOver = false;
    const again = () => {
      if (!isOver) open();
    };
    const worker = openWorker!(name);
    const port: PagePort = {
      post: (message) => worker.port.postMessage(message),
      onmessage: () => undefined,
      close: () => worker.port.close(),
    };
    worker.port.onmessage = ({ data }: MessageEvent<FromHub>) => {
      if (isOver) return;
      if (data.type !== 'hub') return port.onmessage(data);
      // Who gets its lock knows that just this worker has died, which nobody else would tell.
      locks?.request(pageLock(data.page), { signal: watch.signal }, () => queueMicrotask(again)).catch(() => undefined);
    };
    worker.port.onclose = again;
    worker.onerror = () => {
      if (!isOver) listener.failed();
    };
    end = () => {
      isOver = true;
      watch.abort();
      worker.port.close();
    };
    listener.found(port);
  };
  open();
  return () => end();
};
