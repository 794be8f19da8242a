import { Connection, type ConnectionStatus } from './connection.ts';
import { Emitter } from './emitter.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { Outbox, type OutboxStorage, type OutgoingMessage } from './outbox.ts';
import { normalName, type ErrorFrame, type Limits, type Position, type RoomEvent } from './protocol.ts';
import type { Answer } from './requests.ts';
import { RequestError, Room, type Gap, type HistoryPage, type Joined } from './room.ts';

/** Events that a room begins with when not said otherwise. */
const defaultRecent = 50;

/** Where the unsent messages of a user are kept. */
export interface ChatStorage {
  outbox(user: string, room: string): OutboxStorage;
  /** Hands over messages whose own page is gone for good. They may be forgotten where they were when `take` returns true. */
  adoptOrphans?(user: string, room: string, take: (messages: OutgoingMessage[]) => boolean): void;
}

/** How to make a `ChatClient`. */
export interface ChatOptions {
  /** The gateways' addresses, such as `wss://chat.example/ws`, tried in turn. */
  urls: readonly string[];
  /** The name to come with. */
  user: string;
  /** Default: unsent messages are lost with the page. */
  storage?: ChatStorage;
  /** Clock, timers and sockets; tests bring their own. */
  environment?: Environment;
}

/** What a `ChatClient` tells. */
export interface ChatEvents {
  /** It connects, is connected, waits, or has stopped. */
  state: ConnectionStatus;
  /** The server has greeted: who one is and what is allowed. */
  welcome: { user: string; limits: Limits };
  /** A room's stream begins or goes on. */
  joined: { room: string } & Joined;
  /** The next event of a room, one's own included: in order, none twice, none left out. */
  message: { room: string; event: RoomEvent; own: boolean };
  /** A message of one's own waits to be stored: it was just written, retried, or found from before a reload. */
  sending: { room: string; message: OutgoingMessage };
  /** A message of one's own is stored. Its `message` event may come before or after. */
  sent: { room: string; id: string; seq: number; at: string };
  /** A message of one's own was refused for good; `retry` and `discard` are the choices. */
  failed: { room: string; message: OutgoingMessage };
  /** Some events of a room can't be had. */
  gap: { room: string } & Gap;
  /** The server refused something else; a `room` was not joined unless `retryable`. */
  error: { room?: string; code: string; message: string; retryable: boolean };
}

interface JoinedRoom {
  room: Room;
  outbox: Outbox;
}

/**
 * A user's chat: rooms to read and write, over any connection that can be had.
 *
 * ```ts
 * const chat = new ChatClient({ urls: ['ws://localhost:8080/ws'], user: 'alice' });
 * chat.on('message', ({ event }) => console.log(`${event.from}: ${event.text}`));
 * chat.connect();
 * chat.join('lobby');
 * chat.send('lobby', 'hello');
 * ```
 */
export class ChatClient extends Emitter<ChatEvents> {
  readonly #options: ChatOptions;
  readonly #environment: Environment;
  readonly #connection: Connection;
  readonly #rooms = new Map<string, JoinedRoom>();
  #user: string;
  #limits: Limits | undefined;

  constructor(options: ChatOptions) {
    super();
    this.#options = options;
    this.#environment = options.environment ?? browserEnvironment;
    this.#user = normalName(options.user);
    const urls = options.urls.map((url) => `${url}${url.includes('?') ? '&' : '?'}user=${encodeURIComponent(this.#user)}`);
    this.#connection = new Connection(urls, this.#environment);
    this.#connection.on('status', (status) => this.emit('state', status));
    this.#connection.on('welcome', ({ user, limits }) => {
      this.#user = user;
      this.#limits = limits;
      this.emit('welcome', { user, limits });
      for (const { room } of this.#rooms.values()) room.connected();
    });
    this.#connection.on('lost', () => {
      for (const { room } of this.#rooms.values()) room.lost();
    });
    this.#connection.on('push', (frame) => {
      if (frame.type === 'event') this.#rooms.get(frame.room)?.room.receive(frame);
      else if (frame.type === 'error') this.#error(undefined, frame);
    });
  }

  /** Who one is: the server's word for it once it has greeted. */
  get user(): string {
    return this.#user;
  }

  /** What is allowed; nothing before the first greeting. */
  get limits(): Limits | undefined {
    return this.#limits;
  }

  get state(): ConnectionStatus {
    return this.#connection.status;
  }

  /** Connects and stays connected; when waiting to try again, tries at once. */
  connect(): void {
    this.#connection.connect();
  }

  /** Disconnects. Rooms stay joined, and resume with the next `connect()`. */
  close(): void {
    this.#connection.close();
  }

  /**
   * Joins a room; `joined` and its events follow, now or once connected. Messages left unsent by an earlier page are sent too (`sending`).
   *
   * @param options `recent`: how many of the last events to begin with (default 50); `position`: where to go on, if the room is known already
   * @returns the room's name as the server writes it, to be used from here on
   */
  join(name: string, options: { recent?: number; position?: Position } = {}): string {
    const room = normalName(name);
    if (this.#rooms.has(room)) return room;
    const joined = this.#makeRoom(room, options.recent ?? defaultRecent, options.position);
    this.#rooms.set(room, joined);
    for (const message of joined.outbox.messages) this.#emitOutgoing(room, message);
    this.#options.storage?.adoptOrphans?.(this.#options.user, room, (messages) => {
      if (this.#rooms.get(room) !== joined) return false;
      for (const message of joined.outbox.adopt(messages)) this.#emitOutgoing(room, message);
      return true;
    });
    if (this.#connection.status.state === 'connected') joined.room.connected();
    return room;
  }

  /** Leaves a room. What is unsent stays stored, and is sent when the room is joined again. */
  leave(room: string): void {
    const joined = this.#rooms.get(room);
    if (!joined) return;
    joined.room.leave();
    joined.outbox.detach();
    this.#rooms.delete(room);
  }

  /**
   * Sends a message, now or once connected. It is stored on this side until the server has it.
   *
   * @returns the message, with the id by which `sent`, `failed` and its event name it
   * @throws RangeError when too many messages wait already
   */
  send(room: string, text: string): OutgoingMessage {
    return this.#joined(room).outbox.add(text);
  }

  /** Sends a failed message again. */
  retry(room: string, id: string): void {
    const message = this.#joined(room).outbox.retry(id);
    if (message) this.#emitOutgoing(room, message);
  }

  /** Forgets a failed message. */
  discard(room: string, id: string): void {
    this.#joined(room).outbox.discard(id);
  }

  /** The messages of a room that are not known to be stored, failed ones included. */
  pending(room: string): OutgoingMessage[] {
    return this.#joined(room).outbox.messages;
  }

  /** What is here of a room: to be remembered by those who want to resume later. */
  position(room: string): Position | undefined {
    return this.#joined(room).room.position;
  }

  /**
   * Events older than one that is there.
   *
   * @param limit at most this many, and at most `limits.history`
   * @throws RequestError when no answer can be had now, or the server refused
   */
  history(room: string, before: number, limit = defaultRecent): Promise<HistoryPage> {
    return this.#joined(room).room.history(before, Math.min(limit, this.#limits?.history ?? limit));
  }

  #makeRoom(name: string, recent: number, position: Position | undefined): JoinedRoom {
    const storage = this.#options.storage?.outbox(this.#options.user, name) ?? { load: () => [], save: () => undefined };
    const room = new Room(
      name,
      this.#connection,
      this.#environment,
      {
        event: (event) => {
          const own = event.from === this.#user;
          this.emit('message', { room: name, event, own });
          if (own) outbox.acknowledge(event.id, event.seq, event.at);
        },
        joined: (joined) => {
          this.emit('joined', { room: name, ...joined });
          outbox.open();
        },
        gap: (gap) => this.emit('gap', { room: name, ...gap }),
        refused: (error) => this.#error(name, error),
        paused: () => outbox.close(),
      },
      recent,
      position,
    );
    const outbox = new Outbox(storage, this.#environment, {
      transmit: (message, answered) => this.#transmit(name, message, answered),
      notJoined: () => room.heal(),
      sent: (sent) => this.emit('sent', { room: name, ...sent }),
      failed: (message) => this.emit('failed', { room: name, message }),
    });
    return { room, outbox };
  }

  #transmit(room: string, message: OutgoingMessage, answered: (answer: Answer) => void): boolean {
    const request = { type: 'send', room, id: message.id, text: message.text } as const;
    const most = this.#limits?.frameBytes ?? Infinity;
    // A frame that is too long is skipped by the server unread, so that its error can't name the message.
    if (message.text.length * 6 + 1024 > most && new TextEncoder().encode(JSON.stringify(request)).length + 32 > most) {
      answered({ type: 'error', code: 'frame_too_large', message: `A frame is at most ${most} bytes long.`, retryable: false });
      return true;
    }
    return this.#connection.request(request, answered);
  }

  #emitOutgoing(room: string, message: OutgoingMessage): void {
    this.emit(message.state === 'failed' ? 'failed' : 'sending', { room, message });
  }

  #error(room: string | undefined, { code, message, retryable }: ErrorFrame): void {
    this.emit('error', { ...(room === undefined ? {} : { room }), code, message, retryable });
  }

  #joined(room: string): JoinedRoom {
    const joined = this.#rooms.get(room);
    if (!joined) throw new RequestError('not_joined', `The room "${room}" is not joined.`, false);
    return joined;
  }
}
