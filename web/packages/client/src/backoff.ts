/** Upper bound of the first wait. Unit: ms. */
export const firstBackoffMs = 500;

/** Upper bound of any wait. Unit: ms. */
export const longestBackoffMs = 20_000;

/**
 * How long to wait before the next try: a random time below a bound that doubles with each failure ("full jitter").
 * The whole range is random, not only its end, so that clients that lost the same server at once come back spread out.
 *
 * @param failures tries that failed in a row so far, 0 before the first
 * @param random gives numbers in [0, 1)
 * @returns milliseconds
 */
export function backoff(failures: number, random: () => number): number {
  const bound = Math.min(firstBackoffMs * 2 ** failures, longestBackoffMs);
  return Math.floor(random() * bound);
}
