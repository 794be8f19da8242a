import { expect, test } from 'vitest';
import { trimEnd } from '../src/linkify.ts';

test.each([
  ['https://a.example/b.', 'https://a.example/b'],
  ['https://a.example/?q=1,', 'https://a.example/?q=1'],
  ['https://a.example/b)', 'https://a.example/b'],
  ['https://a.example/b_(c)', 'https://a.example/b_(c)'],
  ['https://a.example/b_(c)).', 'https://a.example/b_(c)'],
  ['https://a.example/', 'https://a.example/'],
])('%s', (url, trimmed) => {
  expect(trimEnd(url)).toBe(trimmed);
});
