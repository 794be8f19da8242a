/** The subprotocol that this client speaks; docs/protocol.md specifies it. */
export const subprotocol = 'chat.v1';

/** Chosen by the client to tell answers apart. */
export type Ref = number;

/** What a client has of a room: all that it must remember to resume on any gateway, at any time. */
export interface Position {
  /** Names one life of the room's log. */
  epoch: string;
  /** The last event that was seen. */
  seq: number;
}

/** What a connection may do. */
export interface Limits {
  /** Longest frame. Unit: bytes. */
  frameBytes: number;
  /** Longest text of a message. Unit: UTF-16 code units, as `string.length` counts. */
  textLength: number;
  /** Rooms that one connection may join. */
  rooms: number;
  /** Most events of one `history` answer, and of `recent`. */
  history: number;
  /** Sends a second; 0: no limit. */
  sendsPerSecond: number;
}

/** Something that happened in a room and is stored. */
export interface RoomEvent {
  /** The room's name. */
  room: string;
  /** Its place in the room: 1, 2, 3 … without a hole, the same for everyone. */
  seq: number;
  /** When it was stored: RFC 3339, UTC. */
  at: string;
  /** `message`; a newer server may have others, which keep their place in the order. */
  kind: string;
  /** The user who did it. */
  from: string;
  /** The sender's own id of it. */
  id: string;
  /** What was written. */
  text: string;
}

// What the server sends.

export interface WelcomeFrame {
  type: 'welcome';
  user: string;
  session: string;
  node: string;
  version: string;
  pingSeconds: number;
  limits: Limits;
}
export interface JoinedFrame {
  type: 'joined';
  ref?: Ref;
  room: string;
  epoch: string;
  /** The head: the newest stored event. */
  seq: number;
  /** The oldest event that is still stored. */
  first: number;
  /** The events that follow begin after this one. */
  after: number;
  gap: boolean;
}
export interface SentFrame {
  type: 'sent';
  ref?: Ref;
  room: string;
  id: string;
  seq: number;
  at: string;
}
export type EventFrame = { type: 'event' } & RoomEvent;
export interface HistoryFrame {
  type: 'history';
  ref?: Ref;
  room: string;
  events: RoomEvent[];
  more: boolean;
}
export interface LeftFrame {
  type: 'left';
  ref?: Ref;
  room: string;
}
export interface ErrorFrame {
  type: 'error';
  ref?: Ref;
  /** An `ErrorCode`, or one of a newer server. */
  code: string;
  message: string;
  retryable: boolean;
  retryAfterMs?: number;
}
export interface DrainingFrame {
  type: 'draining';
  reconnectAfterMs: number;
}
export type ServerFrame =
  | WelcomeFrame
  | JoinedFrame
  | SentFrame
  | EventFrame
  | HistoryFrame
  | LeftFrame
  | ErrorFrame
  | DrainingFrame
  | { type: 'ping' }
  | { type: 'pong'; ref?: Ref };

// What the client sends.

export type JoinRequest = { type: 'join'; room: string; recent?: number } & ({ epoch: string; after: number } | { epoch?: never; after?: never });
export interface SendRequest {
  type: 'send';
  room: string;
  id: string;
  text: string;
}
export interface HistoryRequest {
  type: 'history';
  room: string;
  before?: number;
  after?: number;
  limit?: number;
}
export interface LeaveRequest {
  type: 'leave';
  room: string;
}
/** A frame that gets an answer. */
export type Request = JoinRequest | SendRequest | HistoryRequest | LeaveRequest | { type: 'ping' };
/** Anything that a client may send. */
export type ClientFrame = (Request & { ref?: Ref }) | HelloFrame | { type: 'pong' };

/** Says who one is, or renews the token. It is answered with another `welcome`. */
export interface HelloFrame {
  type: 'hello';
  token?: string | undefined;
  version?: string;
}

/** Room and user names are compared in Unicode form NFC; the server answers with that form, whatever it was asked with. */
export function normalName(name: string): string {
  return name.trim().normalize('NFC');
}

/** A field that a frame must have. */
const need = { text: ' needed', whole: -1, list: [] as unknown[] };

const event = { room: need.text, seq: need.whole, at: '', kind: 'message', from: '', id: '', text: '' };

/** The fields of each frame of the server: what stands here is used where a field is missing or of another type, unless it is needed. */
const shapes: Record<string, Record<string, unknown>> = {
  welcome: {
    user: need.text,
    session: '',
    node: '',
    version: subprotocol,
    pingSeconds: 25,
    limits: { frameBytes: 65_536, textLength: 4_000, rooms: 100, history: 100, sendsPerSecond: 0 },
  },
  joined: { room: need.text, epoch: need.text, seq: need.whole, first: 1, after: need.whole, gap: false },
  sent: { room: need.text, id: need.text, seq: need.whole, at: '' },
  event,
  history: { room: need.text, events: need.list, more: false },
  left: { room: need.text },
  error: { code: 'internal', message: '', retryable: false },
  draining: { reconnectAfterMs: 0 },
  ping: {},
  pong: {},
};

/**
 * Reads a frame from the server.
 *
 * @returns nothing for what isn't a frame of a known type with all that it needs: a newer server may send more than this client knows.
 * A lost event is noticed all the same, by the hole in `seq`.
 */
export function parseServerFrame(data: unknown): ServerFrame | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data as string);
  } catch {
    return undefined;
  }
  const shape = isObject(json) && shapes[json.type as string];
  const frame = shape && read(shape, json as Record<string, unknown>);
  if (!frame) return undefined;
  const { type, ref, retryAfterMs } = json as Record<string, unknown>;
  frame.type = type;
  if (isNumber(ref)) frame.ref = ref;
  if (isNumber(retryAfterMs)) frame.retryAfterMs = retryAfterMs;
  if (type === 'history') {
    frame.events = (frame.events as unknown[]).map((it) => isObject(it) && read(event, { room: frame.room, ...it })).filter((it) => it);
  }
  return frame as unknown as ServerFrame;
}

function read(shape: Record<string, unknown>, json: Record<string, unknown>): Record<string, unknown> | undefined {
  const frame: Record<string, unknown> = {};
  for (const [name, fallback] of Object.entries(shape)) {
    const value = json[name];
    if (isObject(fallback)) {
      frame[name] = read(fallback, isObject(value) ? value : {});
      continue;
    }
    const isRight = typeof fallback === 'number' ? isNumber(value) : Array.isArray(fallback) ? Array.isArray(value) : typeof value === typeof fallback;
    if (!isRight && (fallback === need.text || fallback === need.whole || fallback === need.list)) return undefined;
    frame[name] = isRight ? value : fallback;
  }
  return frame;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
