import { expect, test } from 'vitest';
import { backoff } from '../src/backoff.ts';

test('the bound doubles from half a second to twenty', () => {
  const bounds = [0, 1, 2, 3, 4, 5, 6, 7, 50, 5000].map((failures) => backoff(failures, () => 0.999999));
  expect(bounds.map((bound) => bound + 1)).toEqual([500, 1000, 2000, 4000, 8000, 16000, 20000, 20000, 20000, 20000]);
});

test('the whole range below the bound is used', () => {
  expect(backoff(6, () => 0)).toBe(0);
  expect(backoff(6, () => 0.5)).toBe(10_000);
});
