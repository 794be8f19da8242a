import type { Environment } from '../environment.ts';
import type { Locks } from '../page.ts';
import type { HubConfig } from './hub.ts';
import type { PagePort } from './messages.ts';

/** What of a `SharedWorker` is used. */
export interface WorkerHandle {
  port: Pick<MessagePort, 'postMessage' | 'close'> & { onmessage: ((event: MessageEvent) => void) | null; onclose?: (() => void) | null };
  onerror: ((event: never) => void) | null;
}

/** What of a `BroadcastChannel` is used. */
export interface Channel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
}

/** What of a browser is needed to share a connection among pages. */
export interface Sharing {
  /** Names this page. */
  page: string;
  locks: Locks | undefined;
  /** Starts the worker that all pages of the origin share, or finds it. Nothing where there is no `SharedWorker`. */
  openWorker: ((name: string) => WorkerHandle) | undefined;
  /** Loads what pages need to do without a worker. */
  loadElected(): Promise<{ findElected: Finder }>;
  /** Nothing where there is no `BroadcastChannel`. */
  openChannel: ((name: string) => Channel) | undefined;
}

/** What a finder tells. */
export interface FinderListener {
  /** There is a hub, perhaps a new one: what was said on an earlier port is lost. */
  found(port: PagePort): void;
  /** There is none to be had: do without. */
  failed(): void;
}

/** Finds the hub of all pages, and finds another when it has ended, until it is told to stop. */
export type Finder = (config: HubConfig, sharing: Sharing, environment: Environment, listener: FinderListener) => () => void;

/** Pages with the same address and user share a connection. */
export function hubName(config: HubConfig): string {
  return JSON.stringify(config);
}

/** The lock that the page holds that is the hub of the others. */
export function hubLock(name: string): string {
  return `chatcluster.hub/${name}`;
}
