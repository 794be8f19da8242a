import { expect, test } from 'vitest';
import { parseServerFrame } from '../src/protocol.ts';

const parse = (frame: unknown) => parseServerFrame(JSON.stringify(frame));

test('fields that a newer server adds are left out', () => {
  expect(parse({ type: 'sent', ref: 2, room: 'lobby', id: 'a', seq: 126, at: 't', mood: 'good' })).toEqual({
    type: 'sent',
    ref: 2,
    room: 'lobby',
    id: 'a',
    seq: 126,
    at: 't',
  });
});

test('types that a newer server adds are ignored', () => {
  expect(parse({ type: 'typing', room: 'lobby', from: 'bob' })).toBeUndefined();
});

test.each([
  ['no text', new ArrayBuffer(2)],
  ['no JSON', '{'],
  ['no object', '[1]'],
  ['null', 'null'],
  ['no type', '{}'],
  ['a type that is no string', '{"type":1}'],
  ['an event without a place', '{"type":"event","room":"lobby"}'],
  ['an event with half a place', '{"type":"event","room":"lobby","seq":1.5}'],
  ['a join without a position', '{"type":"joined","room":"lobby","seq":3}'],
  ['history without events', '{"type":"history","room":"lobby","events":{}}'],
])('%s is no frame', (_, data) => {
  expect(parseServerFrame(data)).toBeUndefined();
});

test('an event of a new kind keeps its place in the order', () => {
  expect(parse({ type: 'event', room: 'lobby', seq: 7, kind: 'topic' })).toMatchObject({ seq: 7, kind: 'topic', text: '' });
});

test('no text is taken for a missing one', () => {
  for (const text of ['', ' needed', '\0', 'undefined']) expect(parse({ type: 'event', room: 'lobby', seq: 7, text })).toMatchObject({ text });
});

test('limits that are not said get a default', () => {
  expect(parse({ type: 'welcome', user: 'alice', pingSeconds: 'soon', limits: { textLength: 10 } })).toMatchObject({
    pingSeconds: 25,
    limits: { textLength: 10, frameBytes: 65_536, sendsPerSecond: 0 },
  });
});

test('history keeps what can be read', () => {
  const frame = parse({ type: 'history', room: 'lobby', events: [{ seq: 1, text: 'a' }, 'b', { seq: 'c' }], more: 1 });
  expect(frame).toMatchObject({ events: [{ room: 'lobby', seq: 1, text: 'a' }], more: false });
});
