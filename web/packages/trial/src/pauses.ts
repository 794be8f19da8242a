/** Keeps the times at which something came, to find the longest time in which nothing did. */
export class Pauses {
  readonly #times: number[] = [];

  /** Something came. */
  mark(at: number): void {
    this.#times.push(at);
  }

  /** How often something came in a span of time. */
  count(from: number, until: number): number {
    return this.#times.filter((at) => at >= from && at < until).length;
  }

  /** The longest pause that ended, or was cut off by the end, in a span of time; it may have begun before. */
  longest(from: number, until: number): number {
    let last = from;
    let longest = 0;
    for (const at of this.#times) {
      if (at < from) continue;
      if (at > until) break;
      longest = Math.max(longest, at - last);
      last = at;
    }
    return Math.max(longest, until - last);
  }
}
