/** Upper bound of the first wait. Unit: ms. */
export const firstBackoffMs = 500;

/** Upper bound of any wait. Unit: ms. */
export const longestBackoffMs = 20_000;

/** Upper bound of what is added to the wait that a server named: one that takes messages again after seconds shall not be left alone for long. Unit: ms. */
const longestJitterMs = 3_000;

/**
 * How long to wait before the next try: a random time below a bound that doubles with each failure ("full jitter").
 * The whole range is random, not only its end, so that clients that lost the same server at once come back spread out.
 *
 * @param failures tries that failed in a row so far, 0 before the first
 * @param random gives numbers in [0, 1)
 * @returns milliseconds
 */
export function backoff(failures: number, random: () => number): number {
  return bounded(firstBackoffMs, failures, longestBackoffMs, random);
}

/**
 * How long to wait after a refusal that can be retried: what the server named, and a random time on top of it, lest all who were refused together
 * come back together. Its bound begins at a quarter of the hint, at least 50 ms (0.5 s without a hint), and doubles with each refusal up to 3 s.
 *
 * @param hintMs the server's `retryAfterMs`, if it named one
 * @param refusals refusals in a row before this one
 * @returns milliseconds
 */
export function afterRefusal(hintMs: number | undefined, refusals: number, random: () => number): number {
  const first = hintMs === undefined ? firstBackoffMs : Math.max(hintMs / 4, 50);
  return (hintMs ?? 0) + bounded(first, refusals, Math.max(first, longestJitterMs), random);
}

function bounded(first: number, failures: number, most: number, random: () => number): number {
  return Math.floor(random() * Math.min(first * 2 ** failures, most));
}
