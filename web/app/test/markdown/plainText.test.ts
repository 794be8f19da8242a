import { expect, test } from 'vitest';
import { plainText } from '../../src/markdown/plainText.ts';

test.each([
  ['hello', 'hello'],
  ['**bold**, *slanted*, ~~gone~~ and `code`', 'bold, slanted, gone and code'],
  ['see [the manual](https://example.com/manual)', 'see the manual'],
  ['> what?\n\nthis', 'what? this'],
  ['- one\n- two **2**', 'one two 2'],
  ['```js\nlet x = 1;\n```', 'let x = 1;'],
  ['2. milk\n3. bread', '2. milk 3. bread'],
  ['-', '-'],
  ['2.', '2.'],
  ['![a cat](https://example.com/cat.png)', '![a cat](https://example.com/cat.png)'],
  ['first\nsecond', 'first second'],
  ['<b>no markup</b> & so on', '<b>no markup</b> & so on'],
  ['snake_case_name and 2*3*4', 'snake_case_name and 234'],
])('%j in one line is %j', (text, line) => {
  expect(plainText(text)).toBe(line);
});

test('of a novel only the beginning is read', () => {
  expect(plainText('word '.repeat(10_000)).length).toBeLessThanOrEqual(200);
});
