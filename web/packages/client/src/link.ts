import type { Emitter } from './emitter.ts';
import type { Request, ServerFrame, WelcomeFrame } from './protocol.ts';
import type { Answer } from './requests.ts';

/** `connecting` covers the waits between tries as well; `disconnected`: nothing will happen until `connect()`. */
export type ConnectionState = 'disconnected' | 'connecting' | 'connected';

/** Why a connection ended for good. */
export interface Stop {
  /** The close code, one for which `comesBack` is false. */
  code: number;
  /** The server's words for it, perhaps empty. */
  reason: string;
}

/** How it stands with a connection. */
export interface ConnectionStatus {
  /** Where it is on the way to a gateway. */
  state: ConnectionState;
  /** Why it is `disconnected`, where it wasn't `close()`. */
  stop?: Stop;
  /** While waiting to try again: when. Unit: milliseconds since 1970. */
  retryAt?: number;
  /** Tries that failed since the last time that it was connected. */
  failures: number;
  /** What the device says of its network: false only if it is certain that there is none. */
  online: boolean;
}

/** What a `Link` tells. */
export interface LinkEvents {
  /** The status changed. */
  status: ConnectionStatus;
  /** Connected; requests may be sent. */
  welcome: WelcomeFrame;
  /** It is connected no more; all requests have been answered with `lost`. */
  lost: undefined;
  /** A frame that is no answer to a request; or the stream of a room can't be gone on with, as somebody on the way has lost it. */
  push: ServerFrame | { type: 'rejoin'; room: string };
  /** The caller's function for tokens failed. */
  tokenFailed: string;
}

/** The way to a gateway: a connection of one's own, or one that is shared with other pages. */
export interface Link extends Emitter<LinkEvents> {
  readonly status: ConnectionStatus;
  /** Connects, or tries at once if it is waiting to. No effect when connected. */
  connect(): void;
  /** Closes for good; `connect()` begins anew. */
  close(): void;
  /** Gives the connection up and comes back: for one that does not do what it should. */
  abandon(): void;
  /**
   * Sends a request.
   *
   * @param answered called exactly once, unless this returns false
   * @returns false when it is not connected: nothing was sent
   */
  request(request: Request, answered: (answer: Answer) => void): boolean;
}
