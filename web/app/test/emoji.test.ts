import { expect, test } from 'vitest';
import data from '../src/emoji/data.json';
import { search, type Entry } from '../src/emoji/search.ts';

const groups = data as unknown as Entry[][];
const first = (typed: string) => search(groups, typed)[0]?.[0];

test.each([
  ['red heart', '❤️'],
  ['thumbs up', '👍️'],
  [':thumbs_up:', '👍️'],
  ['party', '🎉'],
  ['dog', '🐶'],
  ['car', '🚋'],
  ['笑脸', '😀'],
  ['狗', '🐕'],
])('%s is first of all %s', (typed, emoji) => {
  expect(first(typed)?.replace('\ufe0f', '')).toBe(emoji.replace('\ufe0f', ''));
});

test('all words must fit, in any order', () => {
  const found = search(groups, 'eyes smiling');
  expect(found.length).toBeGreaterThan(2);
  expect(found.every(([, english]) => english.includes('eyes') && english.includes('smiling'))).toBe(true);
  expect(search(groups, 'qqqq')).toEqual([]);
  expect(search(groups, ':')).toEqual([]);
});
