import { browserEnvironment, ChatClient, RequestError, type ChatRoom } from '@chatcluster/client';
import type { Record, Seen } from './check.ts';
import { Pauses } from './pauses.ts';

/** What a client did and saw in one room. */
export class RoomRecord implements Record {
  readonly user: string;
  readonly room: string;
  readonly sent = new Map<string, string>();
  readonly acknowledged = new Map<string, number>();
  readonly seen: Seen[] = [];
  /** When its messages were acknowledged. */
  readonly acks = new Pauses();
  /** When events came. */
  readonly deliveries = new Pauses();
  after = -1;
  epoch = '';

  constructor(user: string, room: string) {
    this.user = user;
    this.room = room;
  }

  /** The newest event that it knows of. */
  get head(): number {
    return Math.max(this.seen.at(-1)?.seq ?? this.after, ...this.acknowledged.values());
  }

  /** Everything that it sent is acknowledged, and it has seen the room up to there. */
  isQuiet(head: number): boolean {
    return this.acknowledged.size === this.sent.size && (this.seen.at(-1)?.seq ?? this.after) >= head;
  }
}

/** A client that writes at a steady pace to each of its rooms, and keeps what came of it. It is the client that the web page uses, with its retries. */
export class Chatter {
  readonly user: string;
  readonly records: readonly RoomRecord[];
  /** What a page would have shown as an error. */
  readonly errors: string[] = [];
  /** Times that it lost its connection and came back. */
  reconnects = -1;

  readonly #chat: ChatClient;
  readonly #rooms: readonly { room: ChatRoom; record: RoomRecord }[];
  #pacing: NodeJS.Timeout | undefined;

  constructor(urls: readonly string[], user: string, rooms: readonly string[]) {
    this.user = user;
    this.records = rooms.map((room) => new RoomRecord(user, room));
    // Each is a person of its own, also where all of them run in one process.
    this.#chat = new ChatClient({ urls, user, environment: browserEnvironment, shareConnection: false });
    this.#chat.on('welcome', () => this.reconnects++);
    this.#chat.on('error', ({ code, message, retryable }) => {
      if (!retryable) this.errors.push(`${code}: ${message}`);
    });
    this.#chat.on('state', ({ stop }) => {
      if (stop) this.errors.push(`closed for good: ${stop.code} ${stop.reason}`);
    });
    this.#rooms = this.records.map((record) => this.#join(record));
    this.#chat.connect();
  }

  /** Writes this often to each room, whatever comes of it. */
  start(perSecond: number): void {
    let next = 0;
    const say = () => {
      next++;
      for (const { room, record } of this.#rooms) {
        try {
          const text = `${this.user} says ${next}`;
          record.sent.set(room.send(text).id, text);
        } catch (e) {
          this.errors.push(e instanceof RangeError || e instanceof RequestError ? e.message : String(e));
        }
      }
    };
    this.#pacing = setInterval(say, 1000 / perSecond);
  }

  /** Writes nothing more. */
  pause(): void {
    clearInterval(this.#pacing);
  }

  close(): void {
    this.pause();
    this.#chat.close();
  }

  #join(record: RoomRecord): { room: ChatRoom; record: RoomRecord } {
    const room = this.#chat.join(record.room, { recent: 0 });
    room.on('joined', ({ after }) => {
      if (record.after < 0) record.after = after.seq;
      record.epoch = after.epoch;
    });
    room.on('message', ({ event }) => {
      record.seen.push({ seq: event.seq, from: event.from, id: event.id, text: event.text });
      record.deliveries.mark(Date.now());
    });
    room.on('sent', ({ id, seq }) => {
      record.acknowledged.set(id, seq);
      record.acks.mark(Date.now());
    });
    room.on('failed', (message) => this.errors.push(`${message.id} failed: ${message.reason ?? message.code ?? ''}`));
    room.on('gap', ({ reason, before, after }) => this.errors.push(`gap: ${reason} ${before.seq}–${after.seq}`));
    room.on('refused', ({ code, message, retryable }) => {
      if (!retryable) this.errors.push(`${code}: ${message}`);
    });
    return { room, record };
  }
}

/** Reads a room's log from the beginning. */
export function readLog(urls: readonly string[], room: string, epoch: string, head: number): Promise<Seen[]> {
  return new Promise((resolve) => {
    const log: Seen[] = [];
    const chat = new ChatClient({ urls, user: 'reader', shareConnection: false });
    const stream = chat.join(room, { position: { epoch, seq: 0 } });
    const done = () => {
      if (log.length < head) return;
      chat.close();
      resolve(log);
    };
    stream.on('message', ({ event }) => {
      log.push({ seq: event.seq, from: event.from, id: event.id, text: event.text });
      done();
    });
    stream.on('joined', done);
    chat.connect();
  });
}
