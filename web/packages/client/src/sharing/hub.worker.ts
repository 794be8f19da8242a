import { browserEnvironment } from '../environment.ts';
import { holdForLife, pageLock, thisPage, type Locks } from '../page.ts';
import { Hub, type HubConfig } from './hub.ts';
import type { HubPort, ToHub } from './messages.ts';

// The worker that all pages of an origin and user share. Its name is the configuration of its hub.

/** What of a `SharedWorkerGlobalScope` is used; the types of a page don't know it. */
interface WorkerScope {
  name: string;
  onconnect: ((event: MessageEvent) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const locks = navigator.locks as Locks | undefined;
const hub = new Hub(JSON.parse(scope.name) as HubConfig, browserEnvironment, locks);
const isHeld = locks && holdForLife(locks, pageLock(thisPage));

scope.onconnect = (event) => {
  const [channel] = event.ports as [MessagePort];
  const port: HubPort = { post: (message) => channel.postMessage(message), onmessage: () => undefined, close: () => channel.close() };
  // What arrives before the lock is held waits in the channel, which begins to tell when it gets its listener.
  void Promise.resolve(isHeld).then(() => {
    port.post({ type: 'hub', page: thisPage });
    hub.attach(port);
    channel.onmessage = ({ data }: MessageEvent<ToHub>) => port.onmessage(data);
  });
};
