import { expect, test } from 'vitest';
import { closeCodes, comesBack } from '../src/codes.ts';

test.each([1000, 1001, 1005, 1006, 1011, 1012, 4000, 4001, 4002, 4008, 4010, 4499, 3000, 5000])('%i: comes back', (code) => {
  expect(comesBack(code)).toBe(true);
});

test.each([1002, 1003, 1007, 1009, 4500, 4501, 4502, 4503, 4504, 4505, 4999])('%i: is final', (code) => {
  expect(comesBack(code)).toBe(false);
});

test('the range alone tells which codes are final', () => {
  for (const code of Object.values(closeCodes)) expect(comesBack(code)).toBe(code < 4500);
});
