import type { Environment } from '../environment.ts';
import { newMessageId } from '../messageId.ts';
import { hubLock, hubName, type Channel, type Finder } from './finder.ts';
import { Hub } from './hub.ts';
import type { FromHub, HubPort, PagePort, ToHub } from './messages.ts';

/** What goes over the channel that all pages hear. */
type Heard =
  /** A new hub is there. */
  | { hub: true }
  | { to: 'hub'; from: string; message: ToHub }
  | { to: string; message: FromHub };

/** Finds the hub in one of the pages: the one that holds the hub's lock. When it ends, the lock goes to another page. */
export const findElected: Finder = (config, sharing, environment, listener) => {
  const { locks } = sharing;
  const page = newMessageId();
  const name = hubName(config);
  const channel: Channel = sharing.openChannel!(hubLock(name));
  const election = new AbortController();
  let resign: () => void = () => undefined;
  let isOver = false;

  const follow = () => {
    const port: PagePort = {
      post: (message) => channel.postMessage({ to: 'hub', from: page, message } satisfies Heard),
      onmessage: () => undefined,
      close: () => undefined,
    };
    channel.onmessage = ({ data }: MessageEvent<Heard>) => {
      if ('hub' in data) follow();
      else if (data.to === page) port.onmessage(data.message as FromHub);
    };
    listener.found(port);
  };

  const lead = () => {
    const hub = new Hub(config, environment, locks);
    const pages = new Map<string, HubPort>();
    channel.onmessage = ({ data }: MessageEvent<Heard>) => {
      if (!('from' in data)) return;
      const { from } = data;
      let port = pages.get(from);
      if (!port) {
        port = { post: (message) => channel.postMessage({ to: from, message } satisfies Heard), onmessage: () => undefined, close: () => undefined };
        pages.set(from, port);
        hub.attach(port);
      }
      port.onmessage(data.message);
    };
    const [mine, its] = pair(environment);
    hub.attach(its);
    listener.found(mine);
    channel.postMessage({ hub: true } satisfies Heard);
    return new Promise<void>((resolve) => {
      resign = () => {
        hub.end();
        resolve();
      };
    });
  };

  follow();
  locks!
    .request(hubLock(name), { signal: election.signal }, () => (isOver ? undefined : lead()))
    .catch(() => {
      if (!isOver) listener.failed();
    });
  return () => {
    isOver = true;
    election.abort();
    channel.onmessage = null;
    resign();
    channel.close();
  };
};

/** Two ends of a way within a page. What is said arrives later, as it does between pages. */
function pair({ after }: Environment): [PagePort, HubPort] {
  let isOpen = true;
  const close = () => void (isOpen = false);
  const later = (run: () => void) =>
    void after(0, () => {
      if (isOpen) run();
    });
  const mine: PagePort = { post: (message) => later(() => its.onmessage(message)), onmessage: () => undefined, close };
  const its: HubPort = { post: (message) => later(() => mine.onmessage(message)), onmessage: () => undefined, close };
  return [mine, its];
}
