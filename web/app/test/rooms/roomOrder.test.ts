import { expect, test } from 'vitest';
import { People } from '../../src/rooms/people.ts';
import { inOrder, matches } from '../../src/rooms/roomOrder.ts';

test('the latest room comes first, quiet ones follow by name', () => {
  const rooms = [
    { name: 'b', lastAt: undefined },
    { name: 'old', lastAt: '2026-01-01T00:00:00.000Z' },
    { name: 'a', lastAt: undefined },
    { name: 'new', lastAt: '2026-01-02T00:00:00.000Z' },
  ];
  expect(inOrder(rooms).map(({ name }) => name)).toEqual(['new', 'old', 'a', 'b']);
});

test.each([
  ['Café', 'cafe', true],
  ['team:ops', '#ops', true],
  ['大厅', '大', true],
  ['lobby', ' LOB ', true],
  ['lobby', 'hall', false],
  ['lobby', '', true],
])('%j found by %j: %s', (name, typed, isFound) => {
  expect(matches(name, typed)).toBe(isFound);
});

test('people are known by what they said last, who spoke last first', () => {
  const people = new People();
  people.saw('alice', '2026-01-01T10:00:00.000Z');
  people.saw('bob', '2026-01-01T11:00:00.000Z');
  people.saw('alice', '2026-01-01T12:00:00.000Z');
  people.saw('bob', '2026-01-01T09:00:00.000Z');
  expect(people.list).toEqual([
    { name: 'alice', lastAt: '2026-01-01T12:00:00.000Z' },
    { name: 'bob', lastAt: '2026-01-01T11:00:00.000Z' },
  ]);
});
