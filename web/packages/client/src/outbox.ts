import type { Environment } from './environment.ts';
import { newMessageId } from './messageId.ts';
import type { Answer } from './requests.ts';
import { SendPause } from './sendPause.ts';
import type { ChatStorage, KeptMessage, OutgoingMessage } from './storage.ts';

/** Most sends without an answer at a time. */
const mostUnderWay = 32;

/** Most messages of a room that may wait. */
export const longestOutbox = 500;

/** A kept message older than this is not sent without asking: it would come as a surprise to everybody. Unit: ms. */
const staleMs = 7 * 24 * 60 * 60 * 1000;

/** Tries after which a message that the server fails at with `internal` counts as refused, so that it does not hold up the rest for ever. */
const internalTries = 5;

/** What an `Outbox` needs of its room. */
export interface OutboxListener {
  /** Sends one message; `answered` is called exactly once, unless this returns false. */
  transmit(message: OutgoingMessage, answered: (answer: Answer) => void): boolean;
  /** The server holds the room not to be joined. */
  notJoined(): void;
  /** A message waits, failed, or was found from before a reload: its state says which. */
  changed(message: OutgoingMessage): void;
  sent(message: OutgoingMessage, seq: number, at: string): void;
}

interface Entry {
  message: KeptMessage;
  /** Names the try that is under way; what comes of an older one is no longer news. */
  flight: number | undefined;
  tries: number;
}

/**
 * The messages of one user to one room that the server has not acknowledged, in the order in which they were written.
 *
 * Many are under way at a time, in order. When one is refused for now, it and all later ones are sent again from that one on, first one alone, so that a
 * retried message doesn't fall behind later ones that are not stored yet. Sending twice is harmless: the server knows a message by its id.
 */
export class Outbox {
  readonly #room: string;
  readonly #storage: ChatStorage;
  readonly #environment: Environment;
  readonly #listener: OutboxListener;
  readonly #pause: SendPause;
  readonly #pauseOfAll: SendPause;
  #user: string | undefined;
  #entries: Entry[] = [];
  #messages: readonly OutgoingMessage[] | undefined;
  /** What was kept has been read; sending before would overtake it. */
  #isRead = false;
  #reading: Promise<void> = Promise.resolve();
  /** What was settled while the storage was read: it may be in what the reading brings. */
  readonly #settled = new Set<string>();
  #readings = 0;
  #isOpen = false;
  #isOver = false;
  #window = mostUnderWay;
  #flights = 0;
  #cancelWait: () => void = () => undefined;

  /** @param pauseOfAll the pause after `rate_limited`, which holds for all rooms of a connection */
  constructor(room: string, storage: ChatStorage, environment: Environment, pauseOfAll: SendPause, listener: OutboxListener) {
    this.#room = room;
    this.#storage = storage;
    this.#environment = environment;
    this.#listener = listener;
    this.#pause = new SendPause(environment);
    this.#pauseOfAll = pauseOfAll;
  }

  /** What is not acknowledged, failed ones included, oldest first. The same array until something changes. */
  get messages(): readonly OutgoingMessage[] {
    return (this.#messages ??= this.#entries.map((entry) => entry.message));
  }

  /** Takes over what is kept for this user and not sent by another page: once at the beginning, and whenever there may be something new. */
  read(user: string): void {
    if (this.#user === undefined) {
      this.#user = user;
      for (const { message } of this.#entries) this.#storage.put(user, this.#room, message);
    }
    const owner = this.#user;
    this.#readings++;
    this.#reading = this.#reading.then(async () => {
      const kept = await this.#storage.take(owner, this.#room);
      const fresh = kept.filter(({ id }) => !this.#find(id) && !this.#settled.has(id)).map((message) => this.#restore(message));
      if (--this.#readings === 0) this.#settled.clear();
      if (this.#isOver) return;
      this.#isRead = true;
      this.#insert(...fresh);
      for (const { message } of fresh) this.#listener.changed(message);
      this.#pump();
    });
  }

  /**
   * Takes a message; it is kept, and sent as soon as the room is open.
   *
   * @throws RangeError when `longestOutbox` messages wait already
   */
  add(text: string): OutgoingMessage {
    if (this.#entries.length >= longestOutbox) throw new RangeError('outbox is full');
    return this.#take({ id: newMessageId(), text, at: new Date(this.#environment.now()).toISOString() });
  }

  /** Sends a failed message again, after those that wait already. */
  retry(id: string): OutgoingMessage | undefined {
    const entry = this.#find(id);
    if (entry?.message.state !== 'failed') return undefined;
    this.#drop(entry);
    const { text, at } = entry.message;
    return this.#take({ id, text, at });
  }

  /** Forgets a failed message. */
  discard(id: string): boolean {
    const entry = this.#find(id);
    if (entry?.message.state !== 'failed') return false;
    this.#settle(entry);
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
    this.#window = mostUnderWay;
    this.#cancelWait();
    for (const entry of this.#entries) entry.flight = undefined;
  }

  /** Lets go of everything; the storage keeps it for the next outbox of this room. */
  detach(): void {
    this.close();
    this.#isOver = true;
    this.#entries = [];
    this.#messages = undefined;
  }

  /** A message turned out to be stored, by an answer or by its event. */
  acknowledge(id: string, seq: number, at: string): void {
    const entry = this.#find(id);
    if (!entry) return;
    this.#settle(entry);
    this.#window = Math.min(this.#window + 1, mostUnderWay);
    this.#pause.stored();
    this.#pauseOfAll.stored();
    this.#listener.sent(entry.message, seq, at);
    this.#pump();
  }

  #take(message: Pick<OutgoingMessage, 'id' | 'text' | 'at'>): OutgoingMessage {
    // By the clock, so that what another page left unsent is in order with what is written here.
    const order = Math.max(this.#environment.now(), (this.#entries.at(-1)?.message.order ?? 0) + 1);
    const entry: Entry = { message: { ...message, state: 'sending', order }, flight: undefined, tries: 0 };
    this.#insert(entry);
    this.#keep(entry.message);
    this.#listener.changed(entry.message);
    this.#pump();
    return entry.message;
  }

  #pump(): void {
    if (!this.#isOpen || !this.#isRead) return;
    const wait = Math.max(this.#pause.until, this.#pauseOfAll.until) - this.#environment.now();
    if (wait > 0) {
      this.#cancelWait();
      this.#cancelWait = this.#environment.after(wait, () => this.#pump());
      return;
    }
    let underWay = this.#entries.filter((entry) => entry.flight !== undefined).length;
    for (const entry of [...this.#entries]) {
      if (underWay >= this.#window) return;
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
        this.#unsend(entry);
        this.#listener.notJoined();
      } else if (!answer.retryable || (answer.code === 'internal' && entry.tries >= internalTries)) {
        this.#fail(entry, answer.code, answer.message);
      } else {
        this.#hold(entry, answer.code === 'rate_limited' ? this.#pauseOfAll : this.#pause, answer.retryAfterMs);
      }
    } else if (answer.type === 'lost' && answer.why === 'timeout') {
      this.#hold(entry, this.#pause, undefined);
    }
  }

  #fail(entry: Entry, code: string, reason: string): void {
    entry.flight = undefined;
    entry.message = { ...entry.message, state: 'failed', code, reason };
    this.#messages = undefined;
    this.#keep(entry.message);
    this.#listener.changed(entry.message);
    this.#pump();
  }

  #hold(entry: Entry, pause: SendPause, hintMs: number | undefined): void {
    this.#unsend(entry);
    this.#window = 1;
    pause.refused(hintMs);
    this.#pump();
  }

  /** From this message on, all are sent again. */
  #unsend(first: Entry): void {
    for (const entry of this.#entries.slice(this.#entries.indexOf(first))) entry.flight = undefined;
  }

  #restore(message: KeptMessage): Entry {
    const isStale = message.state === 'sending' && this.#environment.now() - Date.parse(message.at) > staleMs;
    return { message: isStale ? { ...message, state: 'failed', code: 'stale' } : message, flight: undefined, tries: 0 };
  }

  #find(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.message.id === id);
  }

  #insert(...entries: Entry[]): void {
    this.#entries = [...this.#entries, ...entries].sort((a, b) => a.message.order - b.message.order);
    this.#messages = undefined;
  }

  #drop(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#messages = undefined;
  }

  #settle(entry: Entry): void {
    this.#drop(entry);
    if (this.#readings > 0) this.#settled.add(entry.message.id);
    if (this.#user !== undefined) this.#storage.remove(this.#user, this.#room, entry.message.id);
  }

  #keep(message: KeptMessage): void {
    if (this.#user !== undefined) this.#storage.put(this.#user, this.#room, message);
  }
}
