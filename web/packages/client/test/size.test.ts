import { expect, test } from 'vitest';
// @ts-expect-error A script, which has no types.
import { sizes } from '../scripts/size.js';

test('everything that a page loads is smaller than 8 KB, and what is loaded beside it is small', async () => {
  const { page, worker, elected } = (await sizes()) as { page: number; worker: number; elected: number };
  expect(page).toBeLessThan(8 * 1024);
  expect(worker).toBeLessThan(6.5 * 1024);
  expect(elected).toBeLessThan(3 * 1024);
});
