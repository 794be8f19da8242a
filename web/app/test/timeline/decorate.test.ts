import { expect, test } from 'vitest';
import { decorate } from '../../src/timeline/decorate.ts';
import type { Hole, Message } from '../../src/timeline/message.ts';

const start = new Date(2026, 0, 5, 9, 0).getTime();
const message = (seq: number | undefined, from = 'bob', minutes = 0): Message => ({
  key: `${seq}`,
  ...(seq === undefined ? {} : { seq }),
  id: `${seq}`,
  from,
  own: false,
  text: '',
  at: new Date(start + minutes * 60_000).toISOString(),
  state: 'sent',
});
const shown = (messages: Message[], holes: Hole[] = [], readUpTo?: number) =>
  messages.map((each, index) => {
    const { startsDay, startsGroup, startsUnread, hole } = decorate(messages[index - 1], each, holes, readUpTo);
    return [hole && `hole ${hole.missing}`, startsDay && 'day', startsUnread && 'new', startsGroup && 'group'].filter(Boolean).join(' ');
  });

test('messages of one sender close together are a group; a day begins with a line', () => {
  expect(
    shown([message(1, 'bob', 0), message(2, 'bob', 4), message(3, 'bob', 10), message(4, 'carol', 10), message(5, 'carol', 24 * 60 + 10)]),
  ).toEqual(['day group', '', 'group', 'group', 'day group']);
});

test('unread messages begin after the last one that was read, once', () => {
  expect(shown([message(1), message(2), message(3), message(4)], [], 2)).toEqual(['day group', '', 'new group', '']);
});

test('they begin also where the last one that was read is not shown', () => {
  expect(shown([message(1), message(5), message(6)], [], 3)).toEqual(['day group', 'new group', '']);
});

test('they begin at the top when what was read is further up', () => {
  expect(shown([message(8), message(9)], [], 7)).toEqual(['day new group', '']);
});

test('what can’t be had leaves its mark, and ends a group', () => {
  expect(shown([message(1), message(9), message(10)], [{ after: 1, missing: 7 }])).toEqual(['day group', 'hole 7 group', '']);
});

test('a message that waits is after everything', () => {
  expect(shown([message(1), message(undefined)], [{ after: 4, missing: 1 }])).toEqual(['day group', 'hole 1 group']);
});
