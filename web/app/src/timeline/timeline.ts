import type { OutgoingMessage, RoomEvent } from '@chatcluster/client';
import type { Hole, Message } from './message.ts';

/** Where the numbering of lines begins, so that older ones can be put before it without renumbering the others. */
const firstLine = 100_000_000;

type Stored = Message & { readonly seq: number };

/**
 * A stretch of a room: stored messages by their place, then one's own that have none yet.
 * Told of a message by its event, by history, by `sent` and by the outbox, in any order, it has it once.
 * Adding at an end costs what is added, however long it is.
 */
export class Timeline {
  /** Older messages exist than are here. */
  hasOlder = false;
  /** Newer ones exist than are here; false for the stretch that follows the stream. */
  hasNewer = false;
  readonly #me: string;
  #life = 0;
  #stored: Stored[] = [];
  #waiting: Message[] = [];
  #holes: Hole[] = [];
  #begun = false;
  #oldest: number | undefined;
  #newest = 0;
  #line = firstLine;
  /** Places of one's own messages by their id. */
  readonly #own = new Map<string, number>();

  /** @param me whose messages are one's own */
  constructor(me: string) {
    this.#me = me;
  }

  /** True once it is known where the stream begins. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  /** Messages here, waiting ones included. */
  get size(): number {
    return this.#stored.length + this.#waiting.length;
  }

  /** The number of the first line: smaller when older messages have come before it. */
  get firstLine(): number {
    return this.#line;
  }

  /** The oldest event here, of whatever kind: what to ask older ones for. */
  get oldest(): number | undefined {
    return this.#oldest;
  }

  /** The newest event up to which nothing is missing, of whatever kind. */
  get newest(): number {
    return this.#newest;
  }

  /** Events that can't be had, in order. */
  get holes(): readonly Hole[] {
    return this.#holes;
  }

  /** The last message that is stored. */
  get last(): Message | undefined {
    return this.#stored.at(-1);
  }

  /** The newest of one's own that is not stored; one that failed before those that only wait. */
  get waiting(): Message | undefined {
    return this.#waiting.findLast(({ state }) => state === 'failed') ?? this.#waiting.at(-1);
  }

  /** The message of a line, counted from 0. */
  at(index: number): Message | undefined {
    return index < this.#stored.length ? this.#stored[index] : this.#waiting[index - this.#stored.length];
  }

  /** The line of the first message at or after a place, counted from 0; `size` where there is none. */
  indexOf(seq: number): number {
    return this.#place(seq);
  }

  /** The stream begins after an event. */
  begin(after: number, hasOlder: boolean): void {
    this.#begun = true;
    this.hasOlder = hasOlder;
    this.#newest = after;
  }

  /** The next event of the stream. */
  add(event: RoomEvent): void {
    this.#note(event.seq);
    this.#store(event);
  }

  /** A page of history that ends before the oldest. */
  addOlder(events: readonly RoomEvent[], more: boolean): void {
    const fresh = events.filter((event) => this.#oldest === undefined || event.seq < this.#oldest);
    for (const event of fresh) this.#note(event.seq);
    const messages = fresh.flatMap((event) => this.#messageOf(event) ?? []);
    this.#stored = [...messages, ...this.#stored];
    this.#line -= messages.length;
    this.hasOlder = more && events.length > 0;
  }

  /** A page of history that begins after the newest. */
  addNewer(events: readonly RoomEvent[], more: boolean): void {
    for (const event of events) if (event.seq > this.#newest) this.add(event);
    this.hasNewer = more && events.length > 0;
  }

  /** Puts an older stretch before this one, where they meet or overlap. Lines keep the numbers that they had in the older one. */
  follow(older: Timeline): void {
    const begin = this.#oldest ?? Infinity;
    const before = older.#stored.filter(({ seq }) => seq < begin);
    for (const { own, id, seq } of before) if (own) this.#own.set(id, seq);
    this.#stored = [...before, ...this.#stored];
    this.#line = older.#line;
    this.#oldest = older.#oldest ?? this.#oldest;
    this.hasOlder = older.hasOlder;
  }

  /** A message of one's own waits or failed. */
  wait(message: OutgoingMessage): void {
    if (this.#own.has(message.id)) return;
    const { id, text, at, state, code, reason } = message;
    const shown: Message = {
      key: this.#ownKey(id),
      id,
      from: this.#me,
      own: true,
      text,
      at,
      state,
      ...(code === undefined ? {} : { code }),
      ...(reason === undefined ? {} : { reason }),
    };
    const index = this.#waiting.findIndex((waiting) => waiting.id === id);
    // One that is tried again goes behind those that wait, as the outbox sends it.
    if (index >= 0 && (this.#waiting[index]!.state === state || state === 'failed')) this.#waiting = this.#waiting.with(index, shown);
    else this.#waiting = [...this.#waiting.filter((waiting) => waiting.id !== id), shown];
  }

  /** A message of one's own is stored; its event may be here already, or come later. */
  sent(id: string, seq: number, at: string): void {
    const waiting = this.#waiting.find((message) => message.id === id);
    if (!waiting) return;
    // Beside older messages that are not here, it would stand for all of them: its event comes with its page of history.
    if (this.#oldest !== undefined && seq < this.#oldest) this.forget(id);
    else this.#store({ room: '', seq, at: at || waiting.at, kind: 'message', from: this.#me, id, text: waiting.text });
  }

  /** A message of one's own was given up. */
  forget(id: string): void {
    if (this.#waiting.some((message) => message.id === id)) this.#waiting = this.#waiting.filter((message) => message.id !== id);
  }

  /** The room's log was replaced: what is here is of another one. */
  replaced(): void {
    this.#life++;
    this.#stored = [];
    this.#own.clear();
    this.#holes = [{ after: 0, missing: undefined }];
    this.#begun = false;
    this.#oldest = undefined;
    this.#newest = 0;
  }

  /** Events after this one, up to and with `through`, can't be had. */
  purged(after: number, through: number): void {
    if (this.#stored.length > 0) this.#holes.push({ after, missing: through - after });
    this.#newest = Math.max(this.#newest, through);
  }

  /** Forgets the oldest messages beyond a number; history has them. Lines are numbered anew. */
  trim(most: number): void {
    if (this.#stored.length <= most) return;
    this.#stored = this.#stored.slice(-most);
    const oldest = this.#stored[0]!.seq;
    this.#oldest = oldest;
    this.#holes = this.#holes.filter(({ after }) => after >= oldest);
    this.#line = firstLine;
    this.hasOlder = true;
  }

  #note(seq: number): void {
    this.#oldest = Math.min(this.#oldest ?? seq, seq);
    this.#newest = Math.max(this.#newest, seq);
  }

  #store(event: RoomEvent): void {
    const index = this.#place(event.seq);
    const known = this.#stored[index];
    if (event.from === this.#me) this.forget(event.id);
    if (known?.seq === event.seq) {
      // Known from `sent` already; the event has the last word.
      const at = event.at || known.at;
      if (known.text !== event.text || known.at !== at) this.#stored[index] = { ...known, text: event.text, at };
      return;
    }
    const message = this.#messageOf(event);
    if (!message) return;
    if (index === this.#stored.length) this.#stored.push(message);
    else this.#stored.splice(index, 0, message);
  }

  /** Events of other kinds have a place and nothing to show. */
  #messageOf(event: RoomEvent): Stored | undefined {
    const { seq, kind, id, from, text, at } = event;
    if (kind !== 'message') return undefined;
    const own = from === this.#me;
    const isTaken = own && (this.#own.get(id) ?? seq) !== seq;
    if (own && !isTaken) this.#own.set(id, seq);
    return { key: own && !isTaken ? this.#ownKey(id) : `${this.#life} ${seq}`, seq, id, from, own, text, at, state: 'sent' };
  }

  /** Where in `#stored` a seq is or belongs. */
  #place(seq: number): number {
    let low = 0;
    let high = this.#stored.length;
    if (high > 0 && seq > this.#stored[high - 1]!.seq) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stored[middle]!.seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #ownKey(id: string): string {
    return `own ${this.#life} ${id}`;
  }
}
