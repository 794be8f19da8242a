import type { Sharing } from './sharing/finder.ts';

/** A listener, or none. Taken from a method, whose parameters may be narrower: then the sockets of browsers and of `ws` fit as they are. */
export type Listener<Event> =
  | {
      /** Is called at each event. */
      listen(event: Event): void;
    }['listen']
  | null;

/** The part of a `WebSocket` that is used here. */
export interface Socket {
  /** It is open. */
  onopen: Listener<unknown>;
  /** A text message came. */
  onmessage: Listener<{ data: unknown }>;
  /** Something is wrong with it; `onclose` follows. Sockets of Node throw where nobody listens. */
  onerror?: Listener<unknown>;
  /** It is closed, or could not be opened. */
  onclose: Listener<{ code: number; reason: string }>;
  /** Sends a text message. */
  send(text: string): void;
  /** Closes it; nothing need be told after that. */
  close(code?: number, reason?: string): void;
}

/** What a device tells: it gained or lost its network, the page is shown again, or it is put away or ends. */
export type DeviceChange = 'online' | 'offline' | 'shown' | 'left';

/** What the client needs of the world around it; tests hand in their own. */
export interface Environment {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs something later; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** A number in [0, 1). */
  random(): number;
  /** Begins to connect. May throw if the address can't be one. */
  openSocket(url: string, protocols: string[]): Socket;
  /** What the device says of its network: false only if it is certain that there is none. */
  online(): boolean;
  /** Calls back when something of the device or the page changes; the returned function ends that. */
  watchDevice(changed: (what: DeviceChange) => void): () => void;
  /** What is needed to share a connection among pages. Nothing: each client has its own. */
  sharing?: Sharing | undefined;
}

/** The world of a browser page. It works in Node as well, which has neither a network state nor a page; before Node 22 it has no `WebSocket` either. */
export const browserEnvironment: Environment = {
  now: () => Date.now(),
  after: (ms, run) => {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
  random: () => Math.random(),
  openSocket: (url, protocols) => new WebSocket(url, protocols),
  online: () => globalThis.navigator?.onLine !== false,
  watchDevice: (changed) => {
    if (typeof window === 'undefined') return () => undefined;
    const end = new AbortController();
    const listen = (target: EventTarget, name: string, run: () => void) => target.addEventListener(name, run, { signal: end.signal });
    const shown = () => {
      if (document.visibilityState === 'visible') changed('shown');
    };
    listen(window, 'online', () => changed('online'));
    listen(window, 'offline', () => changed('offline'));
    listen(window, 'pagehide', () => changed('left'));
    // A page that comes back from the back/forward cache has lost its socket without hearing of it.
    listen(window, 'pageshow', shown);
    listen(document, 'visibilitychange', shown);
    return () => end.abort();
  },
};
