import { expect, test } from 'vitest';
import { initialsOf, toneOf, tones } from '../../src/ui/tones.ts';
import { checkRoom, checkUser } from '../../src/rooms/names.ts';
import { hashOf, linkProblem, roomOf } from '../../src/shell/route.ts';

test.each(['alice', ' Alice B. ', "O'Neil", '小明', 'नमस्ते', 'a@b+c|d-e_f', 'x'.repeat(64)])('%j may be a user', (name) => {
  expect(checkUser(name)).toBeUndefined();
});

test.each([
  ['', 'empty'],
  ['   ', 'empty'],
  ['a  b', 'spaces'],
  ['a:b', 'characters'],
  ['a\tb', 'characters'],
  ['😀', 'characters'],
  ['x'.repeat(65), 'long'],
])('%j may not: %s', (name, problem) => {
  expect(checkUser(name)).toBe(problem);
});

test.each([
  ['lobby', undefined],
  ['大厅', undefined],
  ['team.a:b_c-d', undefined],
  ['two words', 'characters'],
  ['a/b', 'characters'],
  ['', 'empty'],
  ['x'.repeat(129), 'long'],
])('as a room, %j: %s', (name, problem) => {
  expect(checkRoom(name)).toBe(problem);
});

test.each(['lobby', '大厅', 'a:b', 'caf\u00e9'])('the address of %j leads to it', (room) => {
  expect(roomOf(hashOf(room))).toBe(room);
});

test.each(['#/room/lobby/', '#/room/lobby?from=mail', '#/room/lobby/?from=mail'])('%j leads to the lobby', (hash) => {
  expect(roomOf(hash)).toBe('lobby');
});

test.each(['', '#/', '#/room/', '#/room/%', '#/room/a%2Fb', '#/room/a/b', '#/rooms/a'])('%j names no room', (hash) => {
  expect(roomOf(hash)).toBeUndefined();
});

test.each([
  ['#/room/lobby', undefined],
  ['#/', undefined],
  ['', undefined],
  ['#/room/', 'empty'],
  ['#/room/%', 'characters'],
  ['#/room/two%20words', 'characters'],
  [`#/room/${'x'.repeat(129)}`, 'long'],
])('as a link, %j: %s', (hash, problem) => {
  expect(linkProblem(hash)).toBe(problem);
});

test.each([
  ['alice', 'A'],
  ['alice brown', 'AB'],
  ['bob.c.dole', 'BD'],
  ['小明', '小'],
  ['李 雷', '李'],
  ['+', '+'],
])('the initials of %j are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

test('colours are spread over names', () => {
  const used = new Set(Array.from({ length: 200 }, (_, index) => toneOf(`user${index}`)));
  expect(used.size).toBe(tones);
  expect(toneOf('alice')).toBe(toneOf('alice'));
});
