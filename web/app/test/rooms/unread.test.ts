import { expect, test } from 'vitest';
import { Unread } from '../../src/rooms/unread.ts';

test('a room that is new here begins as read', () => {
  const unread = new Unread();
  unread.joined('e', 120);
  expect(unread.count).toBe(0);
  unread.saw(121, true);
  expect(unread.count).toBe(1);
});

test('what came while one was away is counted from the head alone', () => {
  const unread = new Unread({ epoch: 'e', seq: 100 });
  unread.joined('e', 350);
  expect(unread.count).toBe(250);
});

test('one’s own messages and events of other kinds don’t count', () => {
  const unread = new Unread({ epoch: 'e', seq: 100 });
  unread.joined('e', 103);
  unread.saw(101, true);
  unread.saw(102, false);
  unread.saw(103, true);
  unread.saw(104, false);
  expect(unread.count).toBe(2);
});

test('one’s own messages behind the last one read are read: the unread begin after them', () => {
  const unread = new Unread({ epoch: 'e', seq: 100 });
  unread.joined('e', 104);
  unread.saw(102, false);
  unread.saw(101, false);
  unread.saw(103, true);
  unread.saw(104, false);
  expect([unread.read, unread.count]).toEqual([102, 1]);
});

test('an event that is seen twice is counted once', () => {
  const unread = new Unread({ epoch: 'e', seq: 1 });
  unread.joined('e', 2);
  unread.saw(2, false);
  unread.saw(2, false);
  unread.saw(3, true);
  expect(unread.count).toBe(1);
});

test('reading goes to the head, or up to where another window read', () => {
  const unread = new Unread({ epoch: 'e', seq: 100 });
  unread.joined('e', 110);
  unread.saw(106, false);
  unread.readUpTo(105);
  expect(unread.count).toBe(4);
  unread.readUpTo(103);
  expect(unread.count).toBe(4);
  unread.readUpTo();
  expect(unread.count).toBe(0);
  expect(unread.mark).toEqual({ epoch: 'e', seq: 110 });
});

test('nothing of the old count holds when the log was replaced', () => {
  const unread = new Unread({ epoch: 'e', seq: 100 });
  unread.joined('e', 110);
  unread.joined('f', 3);
  expect(unread.count).toBe(0);
  unread.saw(4, true);
  expect(unread.count).toBe(1);
  expect(unread.mark).toEqual({ epoch: 'f', seq: 3 });
});

test('before the room was joined nothing is known', () => {
  const unread = new Unread();
  unread.readUpTo();
  expect([unread.count, unread.mark]).toEqual([0, undefined]);
});
