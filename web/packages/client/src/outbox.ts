import { backoff } from './backoff.ts';
import type { Environment } from './environment.ts';
import { newMessageId } from './messageId.ts';
import type { Answer } from './requests.ts';

/** Sends without an answer at a time. */
const window = 32;

/** Most messages that may wait. */
export const longestOutbox = 500;

/** A stored message older than this is not sent without asking: nobody expects yesterday's words to go out now. Unit: ms. */
const staleMs = 24 * 60 * 60 * 1000;

/** Tries after which a message that the server fails at with `internal` counts as refused, so that it does not hold up the rest for ever. */
const internalTries = 5;

/** A message that is not known to be stored. */
export interface OutgoingMessage {
  /** The client's id, the same on every try. */
  readonly id: string;
  readonly text: string;
  /** When it was written: RFC 3339, UTC. */
  readonly at: string;
  /** `failed`: refused for good, until `retry` or `discard`. */
  readonly state: 'sending' | 'failed';
  /** Why it failed: one of `errorCodes`, or `stale`. */
  readonly code?: string;
  /** The server's words for it. */
  readonly reason?: string;
}

/** Keeps the unsent messages of one room over a reload. */
export interface OutboxStorage {
  load(): OutgoingMessage[];
  /** Replaces what is stored. Must not throw. */
  save(messages: readonly OutgoingMessage[]): void;
}

/** What an `Outbox` needs of its room. */
export interface OutboxListener {
  /** Sends one message; `answered` is called exactly once, unless this returns false. */
  transmit(message: OutgoingMessage, answered: (answer: Answer) => void): boolean;
  /** The server holds the room not to be joined. */
  notJoined(): void;
  sent(sent: { id: string; seq: number; at: string }): void;
  failed(message: OutgoingMessage): void;
}

interface Entry {
  message: OutgoingMessage;
  /** Names the try that is under way; what comes of an older one is no longer news. */
  flight: number | undefined;
  tries: number;
}

/**
 * The messages of one user to one room that the server has not acknowledged, in the order in which they were written.
 *
 * Many are under way at a time, in order. When one is refused for now, it and all later ones are sent again from that one on, so that a
 * retried message doesn't fall behind later ones that are not stored yet. Sending twice is harmless: the server knows a message by its id.
 */
export class Outbox {
  readonly #storage: OutboxStorage;
  readonly #environment: Environment;
  readonly #listener: OutboxListener;
  #entries: Entry[];
  #isOpen = false;
  #flights = 0;
  #cancelWait: (() => void) | undefined;

  constructor(storage: OutboxStorage, environment: Environment, listener: OutboxListener) {
    this.#storage = storage;
    this.#environment = environment;
    this.#listener = listener;
    this.#entries = storage.load().map((message) => this.#restore(message));
  }

  /** What is not acknowledged, failed ones included, oldest first. */
  get messages(): OutgoingMessage[] {
    return this.#entries.map((entry) => entry.message);
  }

  /**
   * Takes a message; it is stored before this returns, and sent as soon as the room is open.
   *
   * @throws RangeError when `longestOutbox` messages wait already
   */
  add(text: string): OutgoingMessage {
    if (this.#entries.length >= longestOutbox) throw new RangeError(`${longestOutbox} messages wait to be sent already.`);
    const message: OutgoingMessage = { id: newMessageId(), text, at: new Date(this.#environment.now()).toISOString(), state: 'sending' };
    this.#entries.push({ message, flight: undefined, tries: 0 });
    this.#save();
    this.#pump();
    return message;
  }

  /** Takes over messages that another outbox has stored and can no longer send. Returns those that are new here. */
  adopt(messages: readonly OutgoingMessage[]): OutgoingMessage[] {
    const fresh = messages.filter((message) => !this.#find(message.id)).map((message) => this.#restore(message));
    this.#entries.push(...fresh);
    this.#save();
    this.#pump();
    return fresh.map((entry) => entry.message);
  }

  /** Sends a failed message again, after those that wait already. */
  retry(id: string): OutgoingMessage | undefined {
    const entry = this.#find(id);
    if (entry?.message.state !== 'failed') return undefined;
    const { text, at } = entry.message;
    this.#remove(entry);
    const again: Entry = { message: { id, text, at, state: 'sending' }, flight: undefined, tries: 0 };
    this.#entries.push(again);
    this.#save();
    this.#pump();
    return again.message;
  }

  /** Forgets a failed message. */
  discard(id: string): boolean {
    const entry = this.#find(id);
    if (entry?.message.state !== 'failed') return false;
    this.#remove(entry);
    this.#save();
    return true;
  }

  /** The room is joined: sends what waits. */
  open(): void {
    this.#isOpen = true;
    this.#pump();
  }

  /** The room is gone for now: nothing that is under way is sure to be answered. */
  close(): void {
    this.#isOpen = false;
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    for (const entry of this.#entries) entry.flight = undefined;
  }

  /** Lets go of everything; the storage keeps it for the next outbox of this room. */
  detach(): void {
    this.close();
    this.#entries = [];
  }

  /** A message turned out to be stored, by an answer or by its event. */
  acknowledge(id: string, seq: number, at: string): void {
    const entry = this.#find(id);
    if (!entry) return;
    this.#remove(entry);
    this.#save();
    this.#listener.sent({ id, seq, at });
    this.#pump();
  }

  #pump(): void {
    if (!this.#isOpen || this.#cancelWait) return;
    let underWay = this.#entries.filter((entry) => entry.flight !== undefined).length;
    for (const entry of [...this.#entries]) {
      if (underWay >= window) return;
      if (entry.flight !== undefined || entry.message.state === 'failed') continue;
      const flight = ++this.#flights;
      entry.flight = flight;
      entry.tries++;
      underWay++;
      const sent = this.#listener.transmit(entry.message, (answer) => this.#answered(entry, flight, answer));
      if (!sent) {
        entry.flight = undefined;
        return;
      }
    }
  }

  #answered(entry: Entry, flight: number, answer: Answer): void {
    // Stored is stored, however late this is heard.
    if (answer.type === 'sent') {
      this.acknowledge(answer.id, answer.seq, answer.at);
      return;
    }
    if (entry.flight !== flight) return;
    if (answer.type === 'error') {
      if (answer.code === 'not_joined') {
        this.#holdFrom(entry, 0);
        this.#listener.notJoined();
      } else if (!answer.retryable || (answer.code === 'internal' && entry.tries >= internalTries)) {
        this.#fail(entry, answer.code, answer.message);
      } else {
        this.#holdFrom(entry, answer.retryAfterMs ?? this.#backoff(entry));
      }
    } else if (answer.type === 'lost' && answer.why === 'timeout') {
      this.#holdFrom(entry, this.#backoff(entry));
    }
  }

  #fail(entry: Entry, code: string, reason: string): void {
    entry.flight = undefined;
    entry.message = { ...entry.message, state: 'failed', code, reason };
    this.#save();
    this.#listener.failed(entry.message);
    this.#pump();
  }

  #holdFrom(first: Entry, ms: number): void {
    for (const entry of this.#entries.slice(this.#entries.indexOf(first))) entry.flight = undefined;
    this.#cancelWait?.();
    this.#cancelWait = this.#environment.after(ms, () => {
      this.#cancelWait = undefined;
      this.#pump();
    });
  }

  #backoff(entry: Entry): number {
    return backoff(entry.tries, () => this.#environment.random());
  }

  #restore(message: OutgoingMessage): Entry {
    const isStale = message.state === 'sending' && this.#environment.now() - Date.parse(message.at) > staleMs;
    return { message: isStale ? { ...message, state: 'failed', code: 'stale' } : message, flight: undefined, tries: 0 };
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.message.id === id);
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
  }

  #save(): void {
    this.#storage.save(this.messages);
  }
}
