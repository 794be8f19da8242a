import type { OutgoingMessage, RoomEvent } from '@chatcluster/client';

/** Messages of one sender within this time of the one before are shown as one group. Unit: ms. */
const groupMs = 5 * 60 * 1000;

/** A message as it is shown. */
export interface Message {
  /** Stays the same while a message of one's own goes from *sending* to its place in the room. */
  key: string;
  /** Its place in the room, once the server has said. */
  seq?: number;
  /** The client id. */
  id: string;
  from: string;
  own: boolean;
  text: string;
  at: string;
  state: 'sending' | 'sent' | 'failed';
  /** Why it failed. */
  code?: string;
  reason?: string;
}

/** A line of the list. */
export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'gap'; key: string; missing: number | undefined }
  | { kind: 'message'; key: string; message: Message; startsGroup: boolean; endsGroup: boolean };

/**
 * What is shown of a room: stored messages by their place, then one's own that have none yet.
 * Told of a message by its event, by history, by `sent` and by the outbox, in any order, it has it once.
 */
export class Timeline {
  /** True when older messages exist than are here. */
  more = false;
  #me: string;
  #life = 0;
  /** By seq. Holds events of every kind, so that `oldest` is right; only messages are shown. */
  #stored: (Message & { seq: number; kind: string })[] = [];
  #waiting: Message[] = [];
  #gaps: { after: number; missing: number | undefined }[] = [];
  #begun = false;

  constructor(me: string) {
    this.#me = me;
  }

  /** True once it is known where the stream begins. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  get isEmpty(): boolean {
    return this.#stored.length === 0 && this.#waiting.length === 0;
  }

  /** The oldest event here: what to ask older ones for. */
  get oldest(): number | undefined {
    return this.#stored[0]?.seq;
  }

  /** The stream begins. */
  begin(me: string, more: boolean): void {
    this.#me = me;
    this.more = more;
    this.#begun = true;
  }

  /** An event of the stream. */
  add(event: RoomEvent): void {
    this.#store(event);
  }

  /** A page of history. */
  addOlder(events: readonly RoomEvent[], more: boolean): void {
    for (const event of events) this.#store(event);
    this.more = more && events.length > 0;
  }

  /** A message of one's own waits or failed. */
  wait(message: OutgoingMessage): void {
    const known = this.#waiting.find(({ id }) => id === message.id);
    if (!known && this.#stored.some((stored) => stored.own && stored.id === message.id)) return;
    const { id, text, at, state, code, reason } = message;
    const shown: Message = { key: this.#ownKey(id), id, from: this.#me, own: true, text, at, state };
    if (code !== undefined) shown.code = code;
    if (reason !== undefined) shown.reason = reason;
    // One that is tried again goes behind those that wait, as the outbox sends it.
    if (known && (known.state === state || state === 'failed')) this.#waiting[this.#waiting.indexOf(known)] = shown;
    else this.#waiting = [...this.#waiting.filter(({ id }) => id !== message.id), shown];
  }

  /** A message of one's own is stored; its event may be here already, or come later. */
  sent(id: string, seq: number, at: string): void {
    const waiting = this.#waiting.find((message) => message.id === id);
    if (!waiting) return;
    // Beside older messages that are not here, it would stand for all of them: its event comes with its page of history.
    if (this.oldest !== undefined && seq < this.oldest) this.forget(id);
    else this.#store({ room: '', seq, at: at || waiting.at, kind: 'message', from: this.#me, id, text: waiting.text });
  }

  /** A message of one's own was given up. */
  forget(id: string): void {
    this.#waiting = this.#waiting.filter((message) => message.id !== id);
  }

  /** The room's log was replaced: what is here is of another one. */
  replaced(): void {
    this.#life++;
    this.#stored = [];
    this.#gaps = [{ after: 0, missing: undefined }];
    this.#begun = false;
  }

  /** Events after this one, up to and with `through`, can't be had. */
  purged(after: number, through: number): void {
    if (this.#stored.length > 0) this.#gaps.push({ after, missing: through - after });
  }

  /** Forgets the oldest beyond a number; history has them. */
  trim(most: number): void {
    if (this.#stored.length <= most) return;
    this.#stored = this.#stored.slice(-most);
    const oldest = this.#stored[0]!.seq;
    this.#gaps = this.#gaps.filter(({ after }) => after >= oldest);
    this.more = true;
  }

  /** All lines, from top to bottom. */
  rows(): Row[] {
    const rows: Row[] = [];
    const gaps = [...this.#gaps];
    const shown = [...this.#stored.filter(({ kind }) => kind === 'message'), ...this.#waiting];
    let before: (Row & { kind: 'message' }) | undefined;
    for (const message of shown) {
      let broken = false;
      while (gaps[0] && (message.seq === undefined || message.seq > gaps[0].after)) {
        const { after, missing } = gaps.shift()!;
        rows.push({ kind: 'gap', key: `gap ${this.#life} ${after}`, missing });
        broken = true;
      }
      const at = before?.message.at;
      if (at === undefined || dayOf(at) !== dayOf(message.at)) {
        rows.push({ kind: 'day', key: `day ${dayOf(message.at)} ${message.key}`, at: message.at });
        broken = true;
      }
      const startsGroup =
        broken || !before || before.message.from !== message.from || Math.abs(Date.parse(message.at) - Date.parse(before.message.at)) > groupMs;
      if (!startsGroup && before) before.endsGroup = false;
      before = { kind: 'message', key: message.key, message, startsGroup, endsGroup: true };
      rows.push(before);
    }
    for (const { after, missing } of gaps) rows.push({ kind: 'gap', key: `gap ${this.#life} ${after}`, missing });
    return rows;
  }

  #store(event: RoomEvent): void {
    const own = event.from === this.#me;
    const index = this.#indexOf(event.seq);
    const known = this.#stored[index];
    if (own) this.forget(event.id);
    if (known?.seq === event.seq) {
      // Known from `sent` already; the event has the last word.
      Object.assign(known, { text: event.text, at: event.at || known.at, kind: event.kind });
      return;
    }
    const isTaken = own && this.#stored.some((stored) => stored.own && stored.id === event.id);
    const key = own && !isTaken ? this.#ownKey(event.id) : `${this.#life} ${event.seq}`;
    const { seq, kind, id, from, text, at } = event;
    this.#stored.splice(index, 0, { key, seq, kind, id, from, own, text, at, state: 'sent' });
  }

  /** Where in `#stored` a seq is or belongs. */
  #indexOf(seq: number): number {
    let low = 0;
    let high = this.#stored.length;
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

/** The reader's calendar day of a time. */
export function dayOf(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
