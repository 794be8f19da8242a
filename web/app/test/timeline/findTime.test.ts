import { expect, test } from 'vitest';
import { findTime } from '../../src/timeline/findTime.ts';

/** A room whose events lie ten minutes apart; those before `first` were purged. */
function room(first: number, head: number) {
  let asked = 0;
  const probe = (seq: number) => {
    asked++;
    const place = Math.max(seq, first);
    return Promise.resolve(place > head ? undefined : { seq: place, at: new Date(place * 600_000).toISOString() });
  };
  return { find: (time: number) => findTime(probe, first, head, time), asked: () => asked };
}

test.each([
  [600_000 * 500, 500],
  [600_000 * 500 - 1, 500],
  [600_000 * 500 + 1, 501],
  [0, 1],
])('the first event at or after %d is %d', async (time, seq) => {
  expect(await room(1, 1000).find(time)).toBe(seq);
});

test('a time after everything leads to the newest', async () => {
  expect(await room(1, 1000).find(Number.MAX_SAFE_INTEGER)).toBe(1000);
});

test('a time before what was purged leads to the oldest that is left', async () => {
  expect(await room(400, 1000).find(0)).toBe(400);
});

test('a hundred thousand events take seventeen questions', async () => {
  const { find, asked } = room(1, 100_000);
  expect(await find(600_000 * 77_777)).toBe(77_777);
  expect(asked()).toBeLessThanOrEqual(17);
});
