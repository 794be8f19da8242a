import type { DeviceChange } from '../environment.ts';
import type { ConnectionStatus } from '../link.ts';
import type { Request, ServerFrame, WelcomeFrame } from '../protocol.ts';
import type { Answer } from '../requests.ts';
import type { TokenReason } from '../token.ts';

/** What a page says to the hub. */
export type ToHub =
  /** The first word: connect for me too. `page` names it; `locked`: it holds its lock. */
  | { type: 'attach'; page: string; locked: boolean }
  /** Try again at once. */
  | { type: 'connect' }
  | { type: 'abandon' }
  | { type: 'device'; what: DeviceChange }
  | { type: 'request'; ref: number; request: Request }
  | { type: 'token'; token: string | undefined; error: string }
  /** The last word: I go, or want no connection any more. */
  | { type: 'bye' };

/** What the hub says to a page. */
export type FromHub =
  | { type: 'status'; status: ConnectionStatus }
  | { type: 'welcome'; welcome: WelcomeFrame }
  | { type: 'lost' }
  | { type: 'push'; frame: ServerFrame }
  | { type: 'answer'; ref: number; answer: Answer }
  | { type: 'needToken'; why: TokenReason }
  /** The page's stream of this room can't be gone on with: join again. */
  | { type: 'rejoin'; room: string }
  /** The first word of a worker: its lock, as long as it lives, is that of this page. */
  | { type: 'hub'; page: string }
  /** You are not known here (any more): attach again. */
  | { type: 'gone' };

/** One end of the way between a page and a hub. */
export interface Port<In, Out> {
  post(message: Out): void;
  /** Set before anything may come. */
  onmessage: (message: In) => void;
  close(): void;
}

export type PagePort = Port<FromHub, ToHub>;
export type HubPort = Port<ToHub, FromHub>;
