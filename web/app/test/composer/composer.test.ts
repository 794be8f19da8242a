import { expect, test } from 'vitest';
import { insert, quotationOf, wrap } from '../../src/composer/formatting.ts';
import { emojiWord } from '../../src/composer/emojiWord.ts';
import { leftOf, messageText } from '../../src/composer/messageText.ts';
import { splitText } from '../../src/composer/splitText.ts';

test('blank lines before and blanks after are not sent; an indented first line stays', () => {
  expect(messageText('\n  \n  code\n')).toBe('  code');
  expect(messageText(' \n ')).toBe('');
});

test('what is left is told once it matters', () => {
  expect(leftOf('x'.repeat(79), 100)).toBeUndefined();
  expect(leftOf('x'.repeat(80), 100)).toBe(20);
  expect(leftOf('x'.repeat(101), 100)).toBe(-1);
  expect(leftOf('x'.repeat(101), Infinity)).toBeUndefined();
});

test('a long text is cut between paragraphs before lines, lines before sentences, sentences before words', () => {
  expect(splitText('aaaa bbbb\n\ncc. dd', 13)).toEqual(['aaaa bbbb', 'cc. dd']);
  expect(splitText('aaaa bbbb\ncc. dd', 12)).toEqual(['aaaa bbbb', 'cc. dd']);
  expect(splitText('aaaa bbb. cc dd', 12)).toEqual(['aaaa bbb.', 'cc dd']);
  expect(splitText('aaaa bbbb cccc', 11)).toEqual(['aaaa bbbb', 'cccc']);
});

test('where there is no seam it is cut, but no character in halves', () => {
  expect(splitText('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
  expect(splitText('😀'.repeat(4), 5)).toEqual(['😀😀', '😀😀']);
});

test('no part is too long, and nothing but blanks is lost', () => {
  const text = Array.from({ length: 400 }, (_, index) => `word${index}${index % 17 === 0 ? '.\n' : ''}${index % 60 === 0 ? '\n' : ''}`).join(' ');
  const parts = splitText(text, 300);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(300);
  expect(parts.join(' ').split(/\s+/)).toEqual(text.trim().split(/\s+/));
});

test('a mark goes around what is selected, and away again', () => {
  const bold = wrap({ text: 'say hello', from: 4, to: 9 }, '**');
  expect(bold).toEqual({ text: 'say **hello**', from: 6, to: 11 });
  expect(wrap(bold, '**')).toEqual({ text: 'say hello', from: 4, to: 9 });
});

test('an emoji takes the place of what is selected', () => {
  expect(insert({ text: 'a-b', from: 1, to: 2 }, '😀')).toEqual({ text: 'a😀b', from: 3, to: 3 });
});

test('a quotation names whom it is of', () => {
  expect(quotationOf('one\ntwo', 'bob')).toBe('> **bob:**\n> one\n> two\n\n');
});

test.each([
  [':rock', { from: 0, typed: 'rock' }],
  ['well done :thumbs_up', { from: 10, typed: 'thumbs_up' }],
  ['(:+1', { from: 1, typed: '+1' }],
  ['你好:火', { from: 2, typed: '火' }],
  ['🚀:ro', { from: 2, typed: 'ro' }],
  [':D', undefined],
  ['at 12:30', undefined],
  ['std::vector', undefined],
  ['http://a', undefined],
  ['note:done', undefined],
  [':rock et', undefined],
  ['', undefined],
])('the emoji that %j names', (text, expected) => {
  expect(emojiWord(text, text.length)).toEqual(expected);
});

test('an emoji is named before the caret, not behind it', () => {
  expect(emojiWord(':rocket', 4)).toEqual({ from: 0, typed: 'roc' });
});
