import { browserEnvironment, type Environment, type Socket } from '../src/environment.ts';
import type { ClientFrame, Limits, Request, RoomEvent, ServerFrame } from '../src/protocol.ts';

// An in-process gateway that speaks chat.v1 for tests: rooms with a log, resume, gaps, retries recognised by (room, sender, id).
//
// It uses the global timers and clock, so vi.useFakeTimers() drives it. Everything takes `latencyMs` on its way, in order.
// To add a frame: answer it in #handle. To add a fault: keep a counter beside #dropAnswers and use it up where the frame is sent.

interface FakeRoom {
  epoch: string;
  events: RoomEvent[];
  head: number;
  stored: Map<string, RoomEvent>;
}

type Refusal = { code: string; retryable: boolean; retryAfterMs?: number };
type WithRef = { ref?: number };

export class FakeServer {
  latencyMs = 5;
  pingSeconds = 25;
  limits: Limits = { frameBytes: 65_536, textLength: 4_000, rooms: 100, history: 200, sendsPerSecond: 0 };
  /** New sockets fail to open. */
  refuseConnects = false;
  /** New sockets open, and nothing is said on them. */
  mute = false;
  /** Addresses in the order in which clients tried them. */
  readonly urls: string[] = [];
  /** All frames that arrived. */
  readonly received: (ClientFrame & WithRef)[] = [];
  readonly #rooms = new Map<string, FakeRoom>();
  readonly #sockets = new Set<FakeSocket>();
  readonly #dropAnswers = new Map<string, number>();
  readonly #refusals: { type: string; error: Refusal; text: string | undefined }[] = [];
  #dropEvents = 0;
  #epochs = 0;

  readonly openSocket = (url: string): Socket => {
    this.urls.push(url);
    const socket = new FakeSocket(this, new URL(url).searchParams.get('user') ?? 'guest');
    if (this.refuseConnects) {
      socket.end(1006);
    } else {
      this.#sockets.add(socket);
      if (!this.mute) {
        const { pingSeconds, limits } = this;
        socket.deliver({ type: 'welcome', user: socket.user, session: 's', node: 'fake', version: 'chat.v1', pingSeconds, limits });
      }
    }
    return socket;
  };

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  log(room: string): RoomEvent[] {
    return this.#room(room).events;
  }

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
  refuseNext(type: 'join' | 'send' | 'history', error: Refusal, text?: string): void {
    this.#refusals.push({ type, error, text });
  }

  /** Says something to everyone. */
  broadcast(frame: ServerFrame): void {
    for (const socket of this.#sockets) socket.deliver(frame);
  }

  /** Closes all connections. */
  closeAll(code: number, reason = ''): void {
    for (const socket of [...this.#sockets]) {
      this.#sockets.delete(socket);
      socket.end(code, reason);
    }
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

  /** A frame or a close of the client arrived. */
  arrived(socket: FakeSocket, frame: (ClientFrame & WithRef) | 'close'): void {
    if (frame === 'close') {
      this.#sockets.delete(socket);
    } else if (this.#sockets.has(socket)) {
      this.received.push(frame);
      if (frame.type !== 'pong') this.#handle(socket, frame);
    }
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
        const before = frame.before ?? Infinity;
        const older = this.#room(frame.room).events.filter((event) => event.seq < before);
        const events = older.slice(-(frame.limit ?? 50));
        this.#answer(socket, { type: 'history', ...ref, room: frame.room, events, more: events.length < older.length });
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

class FakeSocket implements Socket {
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  /** Nothing gets through in either direction any more. */
  cut = false;
  readonly joined = new Set<string>();
  readonly user: string;
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

/** The device that a client under test runs on. */
export class FakeDevice {
  isOnline = true;
  /** What `random` gives; a test that wants the longest waits says so. */
  random: () => number = () => 0.5;
  readonly environment: Environment;
  readonly #watchers = new Set<(what: 'online' | 'offline' | 'shown') => void>();

  constructor(server: FakeServer) {
    this.environment = {
      ...browserEnvironment,
      openSocket: server.openSocket,
      random: () => this.random(),
      online: () => this.isOnline,
      watchDevice: (changed) => {
        this.#watchers.add(changed);
        return () => this.#watchers.delete(changed);
      },
    };
  }

  goOnline(isOnline: boolean): void {
    this.isOnline = isOnline;
    for (const changed of this.#watchers) changed(isOnline ? 'online' : 'offline');
  }

  show(): void {
    for (const changed of this.#watchers) changed('shown');
  }
}
