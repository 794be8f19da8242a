import type { OutgoingMessage, RoomEvent } from '@chatcluster/client';
import { expect, test } from 'vitest';
import { Timeline } from '../src/timeline.ts';

const start = Date.parse('2026-01-05T09:00:00Z');
const minutes = (count: number) => new Date(start + count * 60_000).toISOString();
const event = (seq: number, from = 'bob', more: Partial<RoomEvent> = {}): RoomEvent => ({
  room: 'lobby',
  seq,
  at: minutes(0),
  kind: 'message',
  from,
  id: `${from}${seq}`,
  text: `m${seq}`,
  ...more,
});
const outgoing = (id: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({ id, text: id, at: minutes(0), state: 'sending', ...more });

function begun(): Timeline {
  const timeline = new Timeline('alice');
  timeline.begin('alice', true);
  return timeline;
}

const messages = (timeline: Timeline) => timeline.rows().flatMap((row) => (row.kind === 'message' ? [row.message] : []));
const shown = (timeline: Timeline) => messages(timeline).map(({ seq, text, state }) => `${seq ?? '-'} ${text} ${state}`);

test('a message of one’s own keeps its key from being written to its place', () => {
  const timeline = begun();
  timeline.add(event(1));
  timeline.wait(outgoing('a'));
  const [, before] = messages(timeline);
  expect(before).toMatchObject({ state: 'sending', own: true });
  timeline.sent('a', 2, minutes(1));
  expect(messages(timeline)[1]).toMatchObject({ state: 'sent', seq: 2, key: before!.key });
  timeline.add(event(2, 'alice', { id: 'a', text: 'a' }));
  expect(messages(timeline)[1]).toMatchObject({ state: 'sent', seq: 2, key: before!.key });
  expect(shown(timeline)).toEqual(['1 m1 sent', '2 a sent']);
});

test('an acknowledged message takes its place though events before it are still to come', () => {
  const timeline = begun();
  timeline.add(event(1));
  timeline.wait(outgoing('a'));
  timeline.wait(outgoing('b'));
  timeline.sent('a', 4, minutes(1));
  timeline.add(event(2));
  timeline.add(event(3));
  expect(shown(timeline)).toEqual(['1 m1 sent', '2 m2 sent', '3 m3 sent', '4 a sent', '- b sending']);
});

test('whichever comes first, event or answer, the message is there once', () => {
  const timeline = begun();
  timeline.wait(outgoing('a'));
  timeline.add(event(1, 'alice', { id: 'a', text: 'a' }));
  timeline.sent('a', 1, minutes(0));
  timeline.wait(outgoing('a'));
  timeline.add(event(1, 'alice', { id: 'a', text: 'a' }));
  expect(shown(timeline)).toEqual(['1 a sent']);
});

test('another’s message with the same id is another message', () => {
  const timeline = begun();
  timeline.wait(outgoing('a'));
  timeline.add(event(1, 'mallory', { id: 'a' }));
  expect(shown(timeline)).toEqual(['1 m1 sent', '- a sending']);
});

test('a message stored twice under one id, long after, is shown at both places', () => {
  const timeline = begun();
  timeline.add(event(1, 'alice', { id: 'a' }));
  timeline.add(event(2, 'alice', { id: 'a' }));
  expect(shown(timeline)).toEqual(['1 m1 sent', '2 m2 sent']);
  expect(new Set(timeline.rows().map(({ key }) => key)).size).toBe(timeline.rows().length);
});

test('a failed message says why, and goes behind the others when it is tried again', () => {
  const timeline = begun();
  timeline.wait(outgoing('a'));
  timeline.wait(outgoing('b'));
  timeline.wait(outgoing('a', { state: 'failed', code: 'text_too_long', reason: 'too long' }));
  expect(messages(timeline)[0]).toMatchObject({ state: 'failed', code: 'text_too_long', reason: 'too long' });
  timeline.wait(outgoing('a'));
  expect(shown(timeline)).toEqual(['- b sending', '- a sending']);
  timeline.forget('b');
  expect(shown(timeline)).toEqual(['- a sending']);
});

test('history goes above, and ends', () => {
  const timeline = begun();
  timeline.add(event(11));
  expect(timeline.oldest).toBe(11);
  timeline.addOlder([event(9), event(10)], true);
  expect(timeline.more).toBe(true);
  timeline.addOlder([event(8)], false);
  expect(shown(timeline)).toEqual(['8 m8 sent', '9 m9 sent', '10 m10 sent', '11 m11 sent']);
  expect(timeline.more).toBe(false);
});

test('a page of history without events is the last', () => {
  const timeline = begun();
  timeline.add(event(11));
  timeline.addOlder([], true);
  expect(timeline.more).toBe(false);
});

test('an acknowledgement of something further up than what is here waits for its page', () => {
  const timeline = begun();
  timeline.add(event(50));
  timeline.wait(outgoing('a'));
  timeline.sent('a', 3, minutes(0));
  expect(shown(timeline)).toEqual(['50 m50 sent']);
  expect(timeline.oldest).toBe(50);
});

test('events of kinds that are not shown keep their place', () => {
  const timeline = begun();
  timeline.add(event(1, 'bob', { kind: 'topic' }));
  timeline.add(event(2));
  expect(timeline.oldest).toBe(1);
  expect(shown(timeline)).toEqual(['2 m2 sent']);
});

test('a replaced log leaves only what is unsent', () => {
  const timeline = begun();
  timeline.add(event(1));
  timeline.wait(outgoing('a'));
  const [key] = messages(timeline).map((message) => message.key);
  timeline.replaced();
  expect(timeline.hasBegun).toBe(false);
  timeline.begin('alice', false);
  timeline.add(event(1));
  expect(timeline.rows().map(({ kind }) => kind)).toEqual(['gap', 'day', 'message', 'message']);
  expect(shown(timeline)).toEqual(['1 m1 sent', '- a sending']);
  expect(messages(timeline)[0]!.key).not.toBe(key);
});

test('purged events leave a mark at their place', () => {
  const timeline = begun();
  timeline.add(event(1));
  timeline.purged(1, 8);
  timeline.add(event(9));
  expect(timeline.rows().map((row) => (row.kind === 'gap' ? `gap ${row.missing}` : row.kind))).toEqual(['day', 'message', 'gap 7', 'message']);
});

test('what is trimmed comes back from history', () => {
  const timeline = begun();
  timeline.more = false;
  for (let seq = 1; seq <= 10; seq++) timeline.add(event(seq));
  timeline.trim(4);
  expect(timeline.oldest).toBe(7);
  expect(timeline.more).toBe(true);
});

test('messages of one sender close together are a group; a day begins with a line', () => {
  const timeline = begun();
  timeline.add(event(1, 'bob', { at: minutes(0) }));
  timeline.add(event(2, 'bob', { at: minutes(4) }));
  timeline.add(event(3, 'bob', { at: minutes(10) }));
  timeline.add(event(4, 'carol', { at: minutes(10) }));
  timeline.add(event(5, 'carol', { at: minutes(24 * 60 + 10) }));
  const rows = timeline.rows().map((row) => (row.kind === 'message' ? `${row.startsGroup ? '[' : ' '}${row.message.seq}${row.endsGroup ? ']' : ' '}` : row.kind));
  expect(rows).toEqual(['day', '[1 ', ' 2]', '[3]', '[4]', 'day', '[5]']);
});
