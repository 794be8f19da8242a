import { ChatRoom, defaultPage, type RoomContext } from './chatRoom.ts';
import { Connection } from './connection.ts';
import { Emitter } from './emitter.ts';
import { browserEnvironment, type Environment } from './environment.ts';
import { indexedDbStorage } from './indexedDb.ts';
import type { ConnectionStatus, Link } from './link.ts';
import { normalName, type Limits, type Position } from './protocol.ts';
import { SendPause } from './sendPause.ts';
import { browserSharing } from './sharing/browserSharing.ts';
import { SharedLink } from './sharing/sharedLink.ts';
import { memoryStorage, type ChatStorage } from './storage.ts';
import type { GetToken } from './token.ts';

/** How to make a `ChatClient`. */
export interface ChatOptions {
  /** The gateways' addresses, such as `wss://chat.example/ws`, tried in turn. */
  urls: readonly string[];
  /** Who one is. In guest mode: the name to come with; with tokens: the user that they are for, who else is refused. Without it a server in guest mode gives a name, unsent messages are found only once connected, and the connection is not shared. */
  user?: string;
  /** Where the server wants tokens: gives one, whenever it is needed. May be asked again and again, so keep a good one and give it again for `connect`. */
  getToken?: GetToken;
  /** Where unsent messages are kept. Default: `indexeddb` in a browser, where that fails and elsewhere `memory`, which is as long-lived as the client. */
  storage?: 'indexeddb' | 'memory' | ChatStorage;
  /** Whether all pages of an origin and user share one connection. Default: true, where the browser can. */
  shareConnection?: boolean;
  /**
   * What is different from the browser or Node that it runs in: sockets, clock, timers, what is known of the device.
   * Node 20 has no `WebSocket` of its own, so there it needs `{ openSocket: (url, protocols) => new WebSocket(url, protocols) }` with that of the package `ws`.
   */
  environment?: Partial<Environment>;
}

/** How to join a room. */
export interface JoinOptions {
  /** How many of the last events the stream begins with, and goes on with after a gap. Default: 50; at most `limits.history`. */
  recent?: number;
  /** Where to go on, if something of the room is here already. */
  position?: Position;
}

/** What a `ChatClient` tells. */
export interface ChatEvents {
  /** It connects, is connected, waits, or has stopped; or the device's network changed. */
  state: ConnectionStatus;
  /** Connected: the server says who one is and what is allowed. */
  welcome: { user: string; limits: Limits };
  /** Something went wrong that belongs to no room: the server complains of a frame, or `getToken` failed (`code` is `token` then; it is asked again later). */
  error: { code: string; message: string; retryable: boolean };
}

/**
 * A user's chat: rooms to read and write, over any connection that can be had.
 *
 * ```ts
 * const chat = new ChatClient({ urls: ['ws://localhost:8080/ws'], user: 'alice' });
 * chat.connect();
 * const lobby = chat.join('lobby');
 * lobby.on('message', ({ event }) => console.log(`${event.from}: ${event.text}`));
 * lobby.send('hello');
 * ```
 */
export class ChatClient extends Emitter<ChatEvents> {
  readonly #link: Link;
  readonly #rooms = new Map<string, ChatRoom>();
  readonly #roomContext: RoomContext;
  readonly #askedUser: string | undefined;
  #user: string | undefined;
  #limits: Limits | undefined;

  /** @throws RangeError when there is no address; TypeError where there is no `WebSocket` and none is given */
  constructor(options: ChatOptions) {
    super();
    const environment = { ...browserEnvironment, sharing: browserSharing(), ...options.environment };
    // It would look like a server that can't be reached.
    if (!options.environment?.openSocket && !('WebSocket' in globalThis)) throw new TypeError('No WebSocket: give environment.openSocket');
    this.#user = this.#askedUser = options.user === undefined ? undefined : normalName(options.user);
    this.#link = makeLink(options, this.#user, environment);
    this.#roomContext = {
      link: this.#link,
      environment,
      storage: makeStorage(options.storage),
      pauseOfAll: new SendPause(environment),
      user: () => this.#user,
      limits: () => this.#limits,
      left: (room) => {
        if (this.#rooms.get(room.name) === room) this.#rooms.delete(room.name);
      },
    };
    this.#roomContext.storage.onOrphans?.(() => {
      for (const room of this.#rooms.values()) this.#read(room);
    });
    this.#link.on('status', (status) => this.emit('state', status));
    this.#link.on('welcome', ({ user, limits }) => {
      this.#user = user;
      this.#limits = limits;
      this.emit('welcome', { user, limits });
      for (const room of this.#rooms.values()) {
        this.#read(room);
        room.stream.connected();
      }
    });
    this.#link.on('lost', () => {
      for (const { stream } of this.#rooms.values()) stream.lost();
    });
    this.#link.on('push', (frame) => {
      if (frame.type === 'event') this.#rooms.get(frame.room)?.stream.receive(frame);
      else if (frame.type === 'rejoin') this.#rooms.get(frame.room)?.stream.rejoin();
      else if (frame.type === 'error') this.emit('error', { code: frame.code, message: frame.message, retryable: frame.retryable });
    });
    this.#link.on('tokenFailed', (message) => this.emit('error', { code: 'token', message, retryable: true }));
  }

  /** Who one is: the server's word for it once it has greeted, before that what `options.user` says. */
  get user(): string | undefined {
    return this.#user;
  }

  /** What is allowed; nothing before the first greeting. */
  get limits(): Limits | undefined {
    return this.#limits;
  }

  /** How it stands with the connection. The same object until something changes. */
  get state(): ConnectionStatus {
    return this.#link.status;
  }

  /** The rooms that are joined, or are to be once connected. */
  get rooms(): ChatRoom[] {
    return [...this.#rooms.values()];
  }

  /** Connects and stays connected; when waiting to try again, tries at once. */
  connect(): void {
    this.#link.connect();
  }

  /** Disconnects. Rooms stay joined, and resume with the next `connect()`. */
  close(): void {
    this.#link.close();
  }

  /**
   * Joins a room, now or once connected; its events follow. Messages left unsent by an earlier page are sent too (`sending`).
   *
   * Listeners may be added right after: nothing is told before this call's task is over.
   *
   * @returns the room; the same object each time, whatever the options, until it is left
   */
  join(name: string, options: JoinOptions = {}): ChatRoom {
    const normal = normalName(name);
    let room = this.#rooms.get(normal);
    if (room) {
      room.stream.again();
      return room;
    }
    room = new ChatRoom(normal, this.#roomContext, options.recent ?? defaultPage, options.position);
    this.#rooms.set(normal, room);
    // At once where it is known whose: what waits is to be seen, connected or not.
    this.#read(room);
    if (this.state.state === 'connected') room.stream.connected();
    return room;
  }

  #read({ outbox }: ChatRoom): void {
    const user = this.#askedUser ?? this.#user;
    if (user !== undefined) outbox.read(user);
  }
}

function makeStorage(storage: ChatOptions['storage']): ChatStorage {
  if (typeof storage === 'object') return storage;
  return storage === 'memory' || !('indexedDB' in globalThis) ? memoryStorage() : indexedDbStorage();
}

function makeLink({ urls, getToken, shareConnection = true }: ChatOptions, user: string | undefined, environment: Environment): Link {
  const tokens = getToken ? { getToken } : {};
  if (user === undefined) return new Connection({ urls, ...tokens }, environment);
  const options = { urls: urls.map((url) => `${url}${url.includes('?') ? '&' : '?'}user=${encodeURIComponent(user)}`), user, ...tokens };
  return shareConnection && environment.sharing ? new SharedLink(options, environment.sharing, environment) : new Connection(options, environment);
}
