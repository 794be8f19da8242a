import { expect, test } from 'vitest';
import { newMessageId } from '../src/messageId.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('an id is a random UUID', () => {
  expect(newMessageId()).toMatch(uuid);
  expect(newMessageId()).not.toBe(newMessageId());
});

test('a page from plain http gets one too', () => {
  const { getRandomValues } = globalThis.crypto;
  const insecure = { getRandomValues: getRandomValues.bind(globalThis.crypto) } as Pick<Crypto, 'getRandomValues'>;
  expect(newMessageId(insecure)).toMatch(uuid);
  expect(newMessageId(insecure)).not.toBe(newMessageId(insecure));
});
