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
  room: string;
  /** Its place in the room: 1, 2, 3 … without a hole, the same for everyone. */
  seq: number;
  /** When it was stored: RFC 3339, UTC. */
  at: string;
  /** `message`; a newer server may have others, which keep their place in the order. */
  kind: string;
  from: string;
  /** The sender's own id of it. */
  id: string;
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
  /** One of `errorCodes`, or one of a newer server. */
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
export type ClientFrame = (Request & { ref?: Ref }) | { type: 'pong' };

/** Room and user names are compared in Unicode form NFC; the server answers with that form, whatever it was asked with. */
export function normalName(name: string): string {
  return name.trim().normalize('NFC');
}

/**
 * Reads a frame from the server.
 *
 * @returns nothing for what isn't a frame of a known type with all that it needs: a newer server may send more than this client knows.
 * A lost event is noticed all the same, by the hole in `seq`.
 */
export function parseServerFrame(data: unknown): ServerFrame | undefined {
  if (typeof data !== 'string') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const ref = typeof json.ref === 'number' ? { ref: json.ref } : {};
  const room = text(json.room);

  switch (json.type) {
    case 'welcome': {
      const user = text(json.user);
      if (user === undefined) return undefined;
      const limits = isObject(json.limits) ? json.limits : {};
      return {
        type: 'welcome',
        user,
        session: text(json.session) ?? '',
        node: text(json.node) ?? '',
        version: text(json.version) ?? subprotocol,
        pingSeconds: positive(json.pingSeconds) ?? 25,
        limits: {
          frameBytes: positive(limits.frameBytes) ?? 65_536,
          textLength: positive(limits.textLength) ?? 4_000,
          rooms: positive(limits.rooms) ?? 100,
          history: positive(limits.history) ?? 100,
          sendsPerSecond: positive(limits.sendsPerSecond) ?? 0,
        },
      };
    }
    case 'joined': {
      const epoch = text(json.epoch);
      const seq = whole(json.seq);
      const after = whole(json.after);
      if (room === undefined || epoch === undefined || seq === undefined || after === undefined) return undefined;
      return { type: 'joined', ...ref, room, epoch, seq, first: whole(json.first) ?? 1, after, gap: json.gap === true };
    }
    case 'sent': {
      const id = text(json.id);
      const seq = whole(json.seq);
      if (room === undefined || id === undefined || seq === undefined) return undefined;
      return { type: 'sent', ...ref, room, id, seq, at: text(json.at) ?? '' };
    }
    case 'event': {
      const event = parseEvent(json);
      return event && { type: 'event', ...event };
    }
    case 'history': {
      if (room === undefined || !Array.isArray(json.events)) return undefined;
      const events = json.events.map((event) => (isObject(event) ? parseEvent({ room, ...event }) : undefined)).filter((event) => event !== undefined);
      return { type: 'history', ...ref, room, events, more: json.more === true };
    }
    case 'left':
      return room === undefined ? undefined : { type: 'left', ...ref, room };
    case 'error': {
      const retryAfterMs = positive(json.retryAfterMs);
      return {
        type: 'error',
        ...ref,
        code: text(json.code) ?? 'internal',
        message: text(json.message) ?? '',
        retryable: json.retryable === true,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      };
    }
    case 'draining':
      return { type: 'draining', reconnectAfterMs: positive(json.reconnectAfterMs) ?? 0 };
    case 'ping':
      return { type: 'ping' };
    case 'pong':
      return { type: 'pong', ...ref };
    default:
      return undefined;
  }
}

function parseEvent(json: Record<string, unknown>): RoomEvent | undefined {
  const room = text(json.room);
  const seq = whole(json.seq);
  if (room === undefined || seq === undefined) return undefined;
  return {
    room,
    seq,
    at: text(json.at) ?? '',
    kind: text(json.kind) ?? 'message',
    from: text(json.from) ?? '',
    id: text(json.id) ?? '',
    text: text(json.text) ?? '',
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
function positive(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
