/** The part of a `WebSocket` that is used here. */
export interface Socket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

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
  /** Calls back when the device gains or loses its network and when the page is shown again; the returned function ends that. */
  watchDevice(changed: (what: 'online' | 'offline' | 'shown') => void): () => void;
}

/** The world of a browser page. It works in Node 22 or newer as well, which has a `WebSocket` but neither a network state nor a page. */
export const browserEnvironment: Environment = {
  now: () => Date.now(),
  after: (ms, run) => {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
  random: () => Math.random(),
  openSocket: (url, protocols) => new WebSocket(url, protocols) as Socket,
  online: () => globalThis.navigator?.onLine !== false,
  watchDevice: (changed) => {
    if (typeof window === 'undefined') return () => undefined;
    const online = () => changed('online');
    const offline = () => changed('offline');
    const visibility = () => {
      if (document.visibilityState === 'visible') changed('shown');
    };
    window.addEventListener('online', online);
    window.addEventListener('offline', offline);
    // A page that comes back from the back/forward cache has lost its socket without hearing of it.
    window.addEventListener('pageshow', visibility);
    document.addEventListener('visibilitychange', visibility);
    return () => {
      window.removeEventListener('online', online);
      window.removeEventListener('offline', offline);
      window.removeEventListener('pageshow', visibility);
      document.removeEventListener('visibilitychange', visibility);
    };
  },
};
