import { browserEnvironment, type DeviceChange, type Environment, type Socket } from '../environment.ts';
import type { ClientFrame, Limits, Request, RoomEvent, ServerFrame } from '../protocol.ts';

const roomName = /^(?!\p{M})[\p{L}\p{N}\p{M}_.:-]{1,128}$/u;

interface FakeRoom {
  epoch: string;
  events: RoomEvent[];
  head: number;
  stored: Map<string, RoomEvent>;
}

/** An error to be answered. */
export interface FakeRefusal {
  /** An `ErrorCode`. */
  code: string;
  retryable: boolean;
  retryAfterMs?: number;
}

/** How to make a `FakeServer`. */
export interface FakeServerOptions {
  /** Time that each frame takes in each direction. Unit: ms. Default: 5 */
  latencyMs?: number;
  /** What clients are told of what is allowed. */
  limits?: Partial<Limits>;
}

type WithRef = { ref?: number };

/**
 * A gateway within the process that speaks `chat.v1`, for tests: rooms with a log, resume, gaps, history, tokens, retries known by (room, sender, id).
 *
 * It is driven by the global clock and timers, so that fake timers drive it. Frames arrive in the order in which they were sent.
 *
 * ```ts
 * const server = fakeServer();
 * const chat = new ChatClient({ urls: ['ws://test/ws'], user: 'alice', environment: { openSocket: server.openSocket } });
 * server.post('lobby', 'bob', 'hello');   // someone says something
 * server.closeAll(1006);                  // the connection is lost
 * ```
 */
export class FakeServer {
  /** Time that each frame takes in each direction. Unit: ms. */
  latencyMs = 5;
  /** What `welcome` says of the server's pings; it sends none of its own, `broadcast({ type: 'ping' })` does. */
  pingSeconds = 25;
  /** What new connections are told of what is allowed; `textLength` and `history` are kept to. */
  limits: Limits = { frameBytes: 65_536, textLength: 4_000, rooms: 100, history: 200, sendsPerSecond: 0 };
  /** New sockets fail to open. */
  refuseConnects = false;
  /** New sockets open, and nothing is said on them. */
  mute = false;
  /** Where set, clients must say hello with a token: gives its user and when it ends, or nothing for one that isn't taken. */
  checkToken: ((token: string) => { user: string; expires?: number } | undefined) | undefined;
  /** Addresses in the order in which clients tried them. */
  readonly urls: string[] = [];
  /** All frames that arrived. */
  readonly received: (ClientFrame & WithRef)[] = [];
  readonly #rooms = new Map<string, FakeRoom>();
  readonly #sockets = new Set<FakeSocket>();
  readonly #dropAnswers = new Map<string, number>();
  readonly #refusals: { type: string; error: FakeRefusal; text: string | undefined }[] = [];
  #dropEvents = 0;
  #epochs = 0;

  /** Opens a socket to this server: to be given to a client as its `environment.openSocket`. */
  readonly openSocket = (url: string): Socket => {
    this.urls.push(url);
    const socket = new FakeSocket(this, new URL(url).searchParams.get('user') ?? 'guest');
    if (this.refuseConnects) {
      socket.end(1006);
    } else {
      this.#sockets.add(socket);
      socket.open();
      if (!this.mute && !this.checkToken) this.#welcome(socket);
    }
    return socket;
  };

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** What is stored of a room. */
  log(room: string): RoomEvent[] {
    return this.#room(room).events;
  }

  /** The frames of one type that arrived. */
  framesOf<Type extends ClientFrame['type']>(type: Type): Extract<ClientFrame & WithRef, { type: Type }>[] {
    return this.received.filter((frame): frame is Extract<ClientFrame & WithRef, { type: Type }> => frame.type === type);
  }

  /** Someone says something. */
  post(room: string, from: string, text: string, id = `${from}-${this.#room(room).head + 1}`): RoomEvent {
    const log = this.#room(room);
    const known = log.stored.get(`${from} ${id}`);
    if (known) return known;
    const event: RoomEvent = { room, seq: ++log.head, at: new Date().toISOString(), kind: 'message', from, id, text };
    log.events.push(event);
    log.stored.set(`${from} ${id}`, event);
    if (this.#dropEvents > 0) {
      this.#dropEvents--;
    } else {
      for (const socket of this.#sockets) if (socket.joined.has(room)) socket.deliver({ type: 'event', ...event });
    }
    return event;
  }

  /** The next answers of this type don't get back to the client. */
  dropAnswers(type: 'joined' | 'sent' | 'history', count = 1): void {
    this.#dropAnswers.set(type, count);
  }

  /** The next events are stored, but not pushed to anyone. */
  dropEvents(count = 1): void {
    this.#dropEvents = count;
  }

  /** The next request of this type (a send: with this text) gets an error instead of being carried out. */
  refuseNext(type: 'join' | 'send' | 'history', error: FakeRefusal, text?: string): void {
    this.#refusals.push({ type, error, text });
  }

  /** Says something to everyone. */
  broadcast(frame: ServerFrame): void {
    for (const socket of this.#sockets) socket.deliver(frame);
  }

  /** Closes all connections. */
  closeAll(code: number, reason = ''): void {
    for (const socket of [...this.#sockets]) this.#close(socket, code, reason);
  }

  /** All connections are dead from here on, and nobody is told. */
  cutAll(): void {
    for (const socket of this.#sockets) socket.cut = true;
    this.#sockets.clear();
  }

  /** The room's log is lost: it begins anew. */
  loseLog(room: string): void {
    this.#rooms.delete(room);
  }

  /** Events before `first` are deleted. */
  purge(room: string, first: number): void {
    const log = this.#room(room);
    log.events = log.events.filter((event) => event.seq >= first);
  }

  /** @internal A frame or a close of the client arrived. */
  arrived(socket: FakeSocket, frame: (ClientFrame & WithRef) | 'close'): void {
    if (frame === 'close') {
      this.#sockets.delete(socket);
    } else if (this.#sockets.has(socket)) {
      this.received.push(frame);
      if (frame.type === 'hello') this.#hello(socket, frame.token);
      else if (frame.type !== 'pong' && socket.isKnown) this.#handle(socket, frame);
    }
  }

  #welcome(socket: FakeSocket): void {
    const { pingSeconds, limits } = this;
    socket.isKnown = true;
    socket.deliver({ type: 'welcome', user: socket.user, session: 's', node: 'fake', version: 'chat.v1', pingSeconds, limits });
  }

  #hello(socket: FakeSocket, token: string | undefined): void {
    if (!this.checkToken) return this.#welcome(socket);
    const claims = token === undefined ? undefined : this.checkToken(token);
    const isAccepted = claims && (!socket.isKnown || claims.user === socket.user);
    if (!isAccepted && socket.isKnown) {
      socket.deliver({ type: 'error', code: 'bad_token', message: 'bad_token', retryable: false });
      return;
    }
    if (!isAccepted) return this.#close(socket, 4502, 'bad token');
    socket.user = claims.user;
    const hello = ++socket.hellos;
    if (claims.expires !== undefined) {
      setTimeout(() => {
        if (socket.hellos === hello) this.#close(socket, 4502, 'token expired');
      }, Math.max(claims.expires - Date.now(), 0));
    }
    this.#welcome(socket);
  }

  #close(socket: FakeSocket, code: number, reason: string): void {
    this.#sockets.delete(socket);
    socket.end(code, reason);
  }

  #handle(socket: FakeSocket, frame: Request & WithRef): void {
    const ref = frame.ref === undefined ? {} : { ref: frame.ref };
    const refuse = (code: string, retryable = false, retryAfterMs?: number) =>
      socket.deliver({ type: 'error', ...ref, code, message: code, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    const refusal = this.#refusals.findIndex(
      ({ type, text }) => type === frame.type && (text === undefined || (frame.type === 'send' && frame.text === text)),
    );
    if (refusal >= 0) {
      const { error } = this.#refusals.splice(refusal, 1)[0]!;
      refuse(error.code, error.retryable, error.retryAfterMs);
      return;
    }
    switch (frame.type) {
      case 'join': {
        if (!roomName.test(frame.room)) return refuse('invalid_room');
        const log = this.#room(frame.room);
        if (socket.joined.has(frame.room)) return refuse('already_joined');
        const first = log.events[0]?.seq ?? log.head + 1;
        const recent = Math.max(log.head - Math.min(frame.recent ?? 0, this.limits.history), first - 1);
        let after = recent;
        let gap = false;
        if (frame.epoch !== undefined) {
          if (frame.epoch !== log.epoch) {
            gap = true;
          } else if (frame.after > log.head) {
            return refuse('after_ahead');
          } else {
            gap = frame.after < first - 1;
            after = gap ? first - 1 : frame.after;
          }
        }
        socket.joined.add(frame.room);
        this.#answer(socket, { type: 'joined', ...ref, room: frame.room, epoch: log.epoch, seq: log.head, first, after, gap });
        for (const event of log.events) if (event.seq > after) socket.deliver({ type: 'event', ...event });
        return;
      }
      case 'send': {
        if (!socket.joined.has(frame.room)) return refuse('not_joined');
        if (frame.text === '') return refuse('text_empty');
        if (frame.text.length > this.limits.textLength) return refuse('text_too_long');
        const { room, id, seq, at } = this.post(frame.room, socket.user, frame.text, frame.id);
        this.#answer(socket, { type: 'sent', ...ref, room, id, seq, at });
        return;
      }
      case 'history': {
        if (!socket.joined.has(frame.room)) return refuse('not_joined');
        const { room, before = Infinity, after, limit = 50 } = frame;
        const inRange = this.#room(room).events.filter(({ seq }) => (after === undefined ? seq < before : seq > after));
        const most = Math.min(Math.max(limit, 1), this.limits.history);
        const events = after === undefined ? inRange.slice(-most) : inRange.slice(0, most);
        this.#answer(socket, { type: 'history', ...ref, room, events, more: events.length < inRange.length });
        return;
      }
      case 'leave':
        if (!socket.joined.delete(frame.room)) return refuse('not_joined');
        socket.deliver({ type: 'left', ...ref, room: frame.room });
        return;
      case 'ping':
        socket.deliver({ type: 'pong', ...ref });
    }
  }

  #answer(socket: FakeSocket, frame: ServerFrame): void {
    const drops = this.#dropAnswers.get(frame.type) ?? 0;
    if (drops > 0) this.#dropAnswers.set(frame.type, drops - 1);
    else socket.deliver(frame);
  }

  #room(name: string): FakeRoom {
    let room = this.#rooms.get(name);
    if (!room) this.#rooms.set(name, (room = { epoch: `epoch${++this.#epochs}`, events: [], head: 0, stored: new Map() }));
    return room;
  }
}

/** A `FakeServer`, ready to be connected to. */
export function fakeServer(options: FakeServerOptions = {}): FakeServer {
  const server = new FakeServer();
  server.latencyMs = options.latencyMs ?? server.latencyMs;
  server.limits = { ...server.limits, ...options.limits };
  return server;
}

class FakeSocket implements Socket {
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  /** Nothing gets through in either direction any more. */
  cut = false;
  readonly joined = new Set<string>();
  /** It was welcomed. */
  isKnown = false;
  hellos = 0;
  user: string;
  readonly #server: FakeServer;
  #isOver = false;

  constructor(server: FakeServer, user: string) {
    this.#server = server;
    this.user = user;
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    setTimeout(() => {
      if (!this.cut) this.#server.arrived(this, frame);
    }, this.#server.latencyMs);
  }

  close(): void {
    this.#isOver = true;
    setTimeout(() => this.#server.arrived(this, 'close'), this.#server.latencyMs);
  }

  open(): void {
    setTimeout(() => {
      if (!this.cut && !this.#isOver) this.onopen?.({});
    }, this.#server.latencyMs);
  }

  deliver(frame: ServerFrame): void {
    setTimeout(() => {
      if (!this.cut && !this.#isOver) this.onmessage?.({ data: JSON.stringify(frame) });
    }, this.#server.latencyMs);
  }

  end(code: number, reason = ''): void {
    setTimeout(() => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.onclose?.({ code, reason });
    }, this.#server.latencyMs);
  }
}

/** The device that a client under test runs on: give the client its `environment`. */
export class FakeDevice {
  /** What the device says of its network; `goOnline` changes it and tells. */
  isOnline = true;
  /** What `random` gives; a test that wants the longest waits says so. */
  random: () => number = () => 0.5;
  /** The client's world: this device, and sockets to the server. */
  readonly environment: Environment;
  readonly #watchers = new Set<(what: DeviceChange) => void>();

  constructor(server: FakeServer) {
    this.environment = {
      ...browserEnvironment,
      sharing: undefined,
      openSocket: server.openSocket,
      random: () => this.random(),
      online: () => this.isOnline,
      watchDevice: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      },
    };
  }

  /** The device gains or loses its network. */
  goOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    for (const changed of [...this.#watchers]) changed(isOnline ? 'online' : 'offline');
  }

  /** The page is put away, or ends. */
  leave(): void {
    for (const changed of [...this.#watchers]) changed('left');
  }

  /** The page is shown again. */
  show(): void {
    for (const changed of [...this.#watchers]) changed('shown');
  }
}
