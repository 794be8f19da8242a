import { browserEnvironment, ChatClient, RequestError } from '@chatcluster/client';
import type { Record, Seen } from './check.ts';
import { Pauses } from './pauses.ts';

/** A client that writes at a steady pace and keeps what it sent, was told and saw. It is the client that the web page uses, with its retries. */
export class Chatter implements Record {
  readonly user: string;
  readonly sent = new Map<string, string>();
  readonly acknowledged = new Map<string, number>();
  readonly seen: Seen[] = [];
  /** When its messages were acknowledged. */
  readonly acks = new Pauses();
  /** When events came. */
  readonly deliveries = new Pauses();
  /** What a page would have shown as an error. */
  readonly errors: string[] = [];
  /** Times that it lost its connection and came back. */
  reconnects = 0;
  after = -1;
  epoch = '';

  readonly #chat: ChatClient;
  readonly #room: string;
  #pacing: NodeJS.Timeout | undefined;

  constructor(urls: readonly string[], user: string, room: string) {
    this.user = user;
    this.#chat = new ChatClient({ urls, user, environment: browserEnvironment });
    this.#chat.on('joined', (joined) => {
      if (this.after < 0) this.after = joined.after.seq;
      else this.reconnects++;
      this.epoch = joined.after.epoch;
    });
    this.#chat.on('message', ({ event }) => {
      this.seen.push({ seq: event.seq, from: event.from, id: event.id, text: event.text });
      this.deliveries.mark(Date.now());
    });
    this.#chat.on('sent', ({ id, seq }) => {
      this.acknowledged.set(id, seq);
      this.acks.mark(Date.now());
    });
    this.#chat.on('failed', ({ message }) => this.errors.push(`${message.id} failed: ${message.reason ?? message.code ?? ''}`));
    this.#chat.on('gap', ({ reason, before, after }) => this.errors.push(`gap: ${reason} ${before.seq}–${after.seq}`));
    this.#chat.on('error', ({ code, message, retryable }) => {
      if (!retryable) this.errors.push(`${code}: ${message}`);
    });
    this.#chat.on('state', ({ stop }) => {
      if (stop) this.errors.push(`closed for good: ${stop.code} ${stop.reason}`);
    });
    this.#room = this.#chat.join(room, { recent: 0 });
    this.#chat.connect();
  }

  /** Writes this often, whatever comes of it. */
  start(perSecond: number): void {
    let next = 0;
    this.#pacing = setInterval(() => {
      try {
        const text = `${this.user} says ${next++}`;
        this.sent.set(this.#chat.send(this.#room, text).id, text);
      } catch (e) {
        this.errors.push(e instanceof RangeError || e instanceof RequestError ? e.message : String(e));
      }
    }, 1000 / perSecond);
  }

  /** Writes nothing more. */
  pause(): void {
    clearInterval(this.#pacing);
  }

  /** Everything that it sent is acknowledged, and it has seen the room up to there. */
  isQuiet(head: number): boolean {
    return this.acknowledged.size === this.sent.size && (this.seen.at(-1)?.seq ?? this.after) >= head;
  }

  close(): void {
    this.pause();
    this.#chat.close();
  }
}

/** Reads a room's log from the beginning. */
export function readLog(urls: readonly string[], room: string, epoch: string, head: number): Promise<Seen[]> {
  return new Promise((resolve) => {
    const log: Seen[] = [];
    const chat = new ChatClient({ urls, user: 'reader' });
    const done = () => {
      if (log.length < head) return;
      chat.close();
      resolve(log);
    };
    chat.on('message', ({ event }) => {
      log.push({ seq: event.seq, from: event.from, id: event.id, text: event.text });
      done();
    });
    chat.on('joined', done);
    chat.join(room, { position: { epoch, seq: 0 } });
    chat.connect();
  });
}
