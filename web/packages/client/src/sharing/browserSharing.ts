import { thisPage, type Locks } from '../page.ts';
import type { Sharing, WorkerHandle } from './finder.ts';

/** What of this page's browser is needed to share a connection. Nothing outside of a page, as in Node or a worker. */
export function browserSharing(): Sharing | undefined {
  if (typeof document === 'undefined') return undefined;
  return {
    page: thisPage,
    locks: navigator.locks as Locks | undefined,
    openWorker:
      typeof SharedWorker === 'undefined'
        ? undefined
        : // Written just so: bundlers find the worker's file by this expression.
          (name) => new SharedWorker(new URL('./hub.worker.ts', import.meta.url), { type: 'module', name }) as WorkerHandle,
    // Only few pages need it: those of browsers without shared workers.
    loadElected: () => import('./electedFinder.ts'),
    openChannel: typeof BroadcastChannel === 'undefined' ? undefined : (name) => new BroadcastChannel(name),
  };
}
