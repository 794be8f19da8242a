import type { OutgoingMessage, RoomEvent } from '@chatcluster/client';
import { expect, test } from 'vitest';
import { Timeline } from '../../src/timeline/timeline.ts';

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
  timeline.begin(0, true);
  return timeline;
}

const messages = (timeline: Timeline) => Array.from({ length: timeline.size }, (_, index) => timeline.at(index)!);
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
  expect(new Set(messages(timeline).map(({ key }) => key)).size).toBe(2);
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
  expect(timeline.hasOlder).toBe(true);
  timeline.addOlder([event(8)], false);
  expect(shown(timeline)).toEqual(['8 m8 sent', '9 m9 sent', '10 m10 sent', '11 m11 sent']);
  expect(timeline.hasOlder).toBe(false);
});

test('a page of history without events is the last', () => {
  const timeline = begun();
  timeline.add(event(11));
  timeline.addOlder([], true);
  expect(timeline.hasOlder).toBe(false);
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
  timeline.begin(0, false);
  timeline.add(event(1));
  expect(timeline.holes).toEqual([{ after: 0, missing: undefined }]);
  expect(shown(timeline)).toEqual(['1 m1 sent', '- a sending']);
  expect(messages(timeline)[0]!.key).not.toBe(key);
});

test('purged events leave a mark at their place', () => {
  const timeline = begun();
  timeline.add(event(1));
  timeline.purged(1, 8);
  timeline.add(event(9));
  expect(timeline.holes).toEqual([{ after: 1, missing: 7 }]);
});

test('what is trimmed comes back from history', () => {
  const timeline = begun();
  timeline.hasOlder = false;
  for (let seq = 1; seq <= 10; seq++) timeline.add(event(seq));
  timeline.trim(4);
  expect(timeline.oldest).toBe(7);
  expect(timeline.hasOlder).toBe(true);
});

test('lines keep their numbers when older ones come before them', () => {
  const timeline = begun();
  timeline.add(event(11));
  const line = timeline.firstLine;
  timeline.addOlder([event(9, 'bob', { kind: 'topic' }), event(10)], true);
  expect(timeline.firstLine).toBe(line - 1);
  expect(timeline.at(line - timeline.firstLine)?.seq).toBe(11);
});

test('what is fetched twice is there once', () => {
  const timeline = begun();
  timeline.add(event(11));
  timeline.addOlder([event(9), event(10), event(11)], true);
  timeline.addOlder([event(8), event(9)], true);
  expect(messages(timeline).map(({ seq }) => seq)).toEqual([8, 9, 10, 11]);
});

test('an older stretch grows until it meets the live one, which goes on with its lines', () => {
  const live = begun();
  for (const seq of [20, 21]) live.add(event(seq));
  live.wait(outgoing('a'));
  const past = new Timeline('alice');
  past.begin(9, true);
  past.addNewer([event(10), event(11)], true);
  past.addOlder([event(8), event(9)], true);
  expect([past.oldest, past.newest, past.hasOlder, past.hasNewer]).toEqual([8, 11, true, true]);
  past.addNewer(Array.from({ length: 10 }, (_, index) => event(12 + index)), false);
  const at10 = past.firstLine + past.indexOf(10);
  live.follow(past);
  expect(messages(live).map(({ seq }) => seq)).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, undefined]);
  expect(live.at(at10 - live.firstLine)?.seq).toBe(10);
  expect([live.oldest, live.newest, live.hasOlder]).toEqual([8, 21, true]);
});

test('a place is found among many, also one of an event that is not shown', () => {
  const timeline = begun();
  for (const seq of [3, 4, 7, 9]) timeline.add(event(seq));
  expect([1, 3, 5, 7, 8, 9, 10].map((seq) => timeline.indexOf(seq))).toEqual([0, 0, 2, 2, 3, 3, 4]);
});

test('a hundred thousand messages cost no more each than a hundred', () => {
  const timeline = begun();
  const begin = performance.now();
  for (let seq = 1; seq <= 100_000; seq++) timeline.add(event(seq, seq % 5 === 0 ? 'alice' : 'bob'));
  expect(timeline.size).toBe(100_000);
  // Quadratic work would take minutes; this takes less than a second of a core, which others may have meanwhile.
  expect(performance.now() - begin).toBeLessThan(30_000);
}, 60_000);
