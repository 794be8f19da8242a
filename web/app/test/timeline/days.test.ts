import { expect, test } from 'vitest';
import { dayOf, daysBetween, startOfDay } from '../../src/timeline/days.ts';
import { dayName, shortTime } from '../../src/ui/times.ts';

const now = new Date(2026, 2, 15, 14, 30);
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();
const words = { today: 'Today', yesterday: 'Yesterday' };

test('a day and its beginning belong together', () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
  expect(startOfDay('2026-01-05')).toBe(new Date(2026, 0, 5).getTime());
});

test.each(['', '2026', '2026-1-5', 'today'])('%j is no day', (text) => {
  expect(startOfDay(text)).toBeUndefined();
});

test('days are counted by midnights', () => {
  expect(daysBetween(new Date(2026, 2, 14, 23, 59), new Date(2026, 2, 15, 0, 1))).toBe(1);
  expect(daysBetween(new Date(2026, 2, 15, 0, 1), new Date(2026, 2, 15, 23, 59))).toBe(0);
});

test.each([
  [at(2026, 2, 15, 1), 'Today'],
  [at(2026, 2, 14, 23), 'Yesterday'],
  [at(2026, 2, 10), 'Tuesday, March 10'],
  [at(2025, 11, 31), 'Wednesday, December 31, 2025'],
])('the day of %s is %s', (time, name) => {
  expect(dayName(time, 'en-US', now, words)).toBe(name);
});

test.each([
  [at(2026, 2, 15, 9, 5), '9:05 AM'],
  [at(2026, 2, 12), 'Thu'],
  [at(2026, 1, 1), 'Feb 1'],
  [at(2025, 1, 1), '2/1/2025'],
])('in short, %s is %s', (time, text) => {
  expect(shortTime(time, 'en-US', now).replace('\u202f', ' ')).toBe(text);
});
