/** Up to where a room was read. */
export interface ReadMark {
  epoch: string;
  seq: number;
}

/**
 * Counts what was not read of a room. Places have no holes, so the count is known from the head alone, before the messages are here;
 * what doesn't count (one's own messages, events of other kinds) is taken off as it is seen.
 */
export class Unread {
  #epoch: string | undefined;
  #read: number | undefined;
  #head = 0;
  readonly #uncounted = new Set<number>();

  /** @param mark what is known from before; without one, a room begins as read */
  constructor(mark?: ReadMark) {
    this.#epoch = mark?.epoch;
    this.#read = mark?.seq;
  }

  /** The last event that was read, once something is known of the room. */
  get read(): number | undefined {
    return this.#read;
  }

  get count(): number {
    return this.#read === undefined ? 0 : Math.max(0, this.#head - this.#read - this.#uncounted.size);
  }

  /** What to remember; nothing before the room was joined. */
  get mark(): ReadMark | undefined {
    return this.#epoch === undefined || this.#read === undefined ? undefined : { epoch: this.#epoch, seq: this.#read };
  }

  /** The room was joined. In another epoch nothing of the old count holds. */
  joined(epoch: string, head: number): void {
    if (this.#epoch !== epoch || this.#read === undefined) {
      this.#epoch = epoch;
      this.#uncounted.clear();
      this.#head = head;
      this.#read = head;
    }
    this.#head = Math.max(this.#head, head);
  }

  /** An event was seen; `counts` if it is one that somebody else said. What doesn't count and follows what was read is read, too: behind it the unread begins. */
  saw(seq: number, counts: boolean): void {
    this.#head = Math.max(this.#head, seq);
    if (counts || seq <= (this.#read ?? 0)) return;
    this.#uncounted.add(seq);
    while (this.#read !== undefined && this.#uncounted.delete(this.#read + 1)) this.#read++;
  }

  /** Everything was read, here or, up to a place, in another window. */
  readUpTo(seq = this.#head): void {
    if (this.#read === undefined || seq <= this.#read) return;
    this.#read = Math.min(seq, this.#head);
    for (const uncounted of this.#uncounted) if (uncounted <= this.#read) this.#uncounted.delete(uncounted);
  }
}
