import { expect, test } from 'vitest';
import { groups } from '../src/emoji/entries.ts';
import { isCalled, search } from '../src/emoji/search.ts';

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

test.each([
  ['rocket', true],
  ['thumbs_up', true],
  ['party', true],
  ['火箭', true],
  ['rock', true],
  ['rocke', false],
  ['thumbs_u', false],
])('a name that ends with a colon must be a whole one: %s', (typed, expected) => {
  const [found] = search(groups, typed);
  expect(found && isCalled(found, typed)).toBe(expected);
});
