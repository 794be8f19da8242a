/** Somebody who has said something in a room. */
export interface Person {
  name: string;
  /** When they last said something, as far as it was seen here. RFC 3339, UTC. */
  lastAt: string;
}

/** The people whose messages were seen in a room. Who is there now and says nothing can't be known from messages. */
export class People {
  readonly #lastAt = new Map<string, string>();
  #sorted: readonly Person[] | undefined;

  saw(name: string, at: string): void {
    const known = this.#lastAt.get(name);
    if (known !== undefined && known >= at) return;
    this.#lastAt.set(name, at);
    this.#sorted = undefined;
  }

  /** Who spoke last first. */
  get list(): readonly Person[] {
    return (this.#sorted ??= [...this.#lastAt].map(([name, lastAt]) => ({ name, lastAt })).sort((a, b) => (a.lastAt < b.lastAt ? 1 : -1)));
  }
}
