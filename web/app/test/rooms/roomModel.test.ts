import type { RoomEvent } from '@chatcluster/client';
import { expect, test, vi } from 'vitest';
import { RoomModel } from '../../src/rooms/roomModel.ts';
import type { ReadMark } from '../../src/rooms/unread.ts';
import { FakeRoom } from './fakeRoom.ts';

function enter(mark?: ReadMark) {
  const port = new FakeRoom();
  const page = { isSeen: true };
  const heard: { event: RoomEvent; isRead: boolean }[] = [];
  const read: number[] = [];
  const owner = {
    user: 'alice',
    isSeen: () => page.isSeen,
    heard: (_room: string, event: RoomEvent, isRead: boolean) => void heard.push({ event, isRead }),
    read: (_room: string, { seq }: ReadMark) => void read.push(seq),
  };
  const room = new RoomModel(port, owner, mark, (run) => run());
  const seqs = () => Array.from({ length: room.view.timeline.size }, (_, index) => room.view.timeline.at(index)?.seq);
  return { port, page, room, heard, read, seqs };
}

test('a room that is not open counts what others say', () => {
  const { port, room, heard } = enter();
  port.store(3);
  port.join();
  port.store(2, 'bob', true);
  port.store(1, 'alice', true);
  expect(room.unread).toBe(2);
  expect(heard.map(({ event, isRead }) => [event.seq, isRead])).toEqual([
    [4, false],
    [5, false],
  ]);
});

test('unread messages begin behind one’s own last one, also after a reload', () => {
  const { port, room, read } = enter();
  port.store(2);
  port.join();
  room.open();
  port.store(1, 'alice', true);
  room.close();
  port.store(3, 'bob', true);
  room.open();
  expect([room.unread, room.marker, read.at(-1)]).toEqual([3, 3, 3]);
});

test('what waits is told to the list, what has failed before the rest', () => {
  const { port, room } = enter();
  port.join();
  room.send('one');
  expect(room.waiting).toMatchObject({ text: 'one', state: 'sending' });
  port.tell('failed', { id: 'out0', text: 'one', at: new Date(0).toISOString(), state: 'failed' });
  room.send('two');
  expect(room.waiting).toMatchObject({ text: 'one', state: 'failed' });
  room.discard('out0');
  expect(room.waiting).toMatchObject({ text: 'two', state: 'sending' });
  port.tell('sent', { id: 'out1', seq: 1, at: new Date(0).toISOString(), text: 'two' });
  expect(room.waiting).toBeUndefined();
});

test('what is on screen is read, and remembered', () => {
  const { port, room, heard, read } = enter();
  port.store(3);
  port.join();
  room.open();
  port.store(1, 'bob', true);
  expect([room.unread, room.marker, read.at(-1)]).toEqual([0, undefined, 4]);
  expect(heard[0]?.isRead).toBe(true);
});

test('what comes while nobody looks is unread, begins with a mark, and is read on coming back', () => {
  const { port, room, page } = enter();
  port.join();
  room.open();
  page.isSeen = false;
  port.store(2, 'bob', true);
  expect([room.unread, room.marker]).toEqual([2, 0]);
  page.isSeen = true;
  room.look();
  expect([room.unread, room.marker]).toEqual([0, 0]);
});

test('a reader who is further up has what comes counted', () => {
  const { port, room } = enter();
  port.store(3);
  port.join();
  room.open();
  room.setAtBottom(false);
  port.store(2, 'bob', true);
  expect([room.unread, room.marker]).toEqual([2, 3]);
  room.toBottom();
  expect(room.unread).toBe(0);
});

test('a room opens where unread messages begin, and nothing is read before the reader has got to the end', () => {
  const { port, room } = enter({ epoch: 'e', seq: 80 });
  port.store(100);
  port.join();
  room.open();
  expect([room.unread, room.marker, room.view.anchor]).toEqual([20, 80, 81]);
  room.setAtBottom(true);
  expect(room.unread).toBe(0);
});

test('a room that is opened before its messages are here begins at the right place once they are', () => {
  const { port, room } = enter({ epoch: 'e', seq: 80 });
  room.open();
  expect(room.isReady).toBe(false);
  port.store(100);
  port.join();
  expect([room.isReady, room.marker, room.view.anchor, room.unread]).toEqual([true, 80, 81, 20]);
});

test('one’s own message is at the end at once, and ends the mark', () => {
  const { port, room } = enter({ epoch: 'e', seq: 1 });
  port.store(3);
  port.join();
  room.open();
  expect(room.send('hello')).toBe(true);
  expect([room.view.timeline.at(3)?.text, room.marker, room.unread, room.bottomRequests]).toEqual(['hello', undefined, 0, 1]);
});

test('older messages come page by page, until the first', async () => {
  const { port, room, seqs } = enter();
  port.store(220);
  port.join();
  room.open();
  await room.loadOlder();
  expect([seqs()[0], room.view.timeline.hasOlder]).toEqual([71, true]);
  await room.loadOlder();
  expect([seqs()[0], room.view.timeline.hasOlder]).toEqual([1, false]);
  await room.loadOlder();
  expect(port.asked).toHaveLength(2);
});

test('history that can’t be had is asked for again, but not at once', async () => {
  vi.useFakeTimers();
  const { port, room } = enter();
  port.store(220);
  port.join();
  port.isDown = true;
  await room.loadOlder();
  await room.loadOlder();
  expect([port.asked.length, room.isLoadingOlder]).toEqual([1, false]);
  port.isDown = false;
  vi.advanceTimersByTime(2_000);
  await room.loadOlder();
  expect(room.view.timeline.oldest).toBe(71);
  vi.useRealTimers();
});

test('a jump far up shows another stretch, which grows until it meets the newest', async () => {
  const { port, room, seqs } = enter();
  port.store(500);
  port.join();
  room.open();
  expect(await room.jumpToTime(100 * 60_000)).toBe(100 * 60_000);
  expect([room.isInThePast, room.view.anchor, room.isAtBottom]).toEqual([true, 100, false]);
  expect(seqs()).toContain(100);
  const { id } = room.view;
  port.store(1, 'bob', true);
  expect(room.unread).toBe(1);
  for (let pages = 0; room.isInThePast && pages < 10; pages++) await room.loadNewer();
  expect(room.view.id).toBe(id);
  expect(seqs()).toEqual(Array.from({ length: 501 - seqs()[0]! + 1 }, (_, index) => seqs()[0]! + index));
  expect(room.unread).toBe(1);
  room.setAtBottom(true);
  expect(room.unread).toBe(0);
});

test('a jump to a time without messages tells what it led to', async () => {
  const { port, room } = enter();
  port.store(500);
  port.join();
  room.open();
  expect(await room.jumpToTime(99.5 * 60_000)).toBe(100 * 60_000);
  expect(await room.jumpToTime(9_999 * 60_000)).toBe(500 * 60_000);
  expect(room.view.anchor).toBe(500);
});

test('a jump to what is here asks for nothing', async () => {
  const { port, room } = enter();
  port.store(500);
  port.join();
  room.open();
  await room.jumpTo(480);
  expect([port.asked, room.isInThePast, room.view.anchor]).toEqual([[], false, 480]);
});

test('from the past the newest is one step away', async () => {
  const { port, room, seqs } = enter();
  port.store(500);
  port.join();
  room.open();
  await room.jumpTo(10);
  room.toBottom();
  expect([room.isInThePast, seqs().at(-1), room.isAtBottom]).toEqual([false, 500, true]);
});

test('a room that is left for another forgets most of what it had', async () => {
  const { port, room } = enter();
  port.store(500);
  port.join();
  room.open();
  await room.loadOlder();
  await room.loadOlder();
  room.close();
  expect(room.view.timeline.size).toBe(200);
});

test('a replaced log begins anew', () => {
  const { port, room, seqs } = enter({ epoch: 'e', seq: 5 });
  port.store(5);
  port.join();
  room.open();
  const gap = { reason: 'replaced', action: 'forget', before: { epoch: 'e', seq: 5 }, after: { epoch: 'f', seq: 0 } } as const;
  port.tell('gap', gap);
  expect(room.isReady).toBe(false);
  port.join(2, 'f');
  expect([seqs(), room.unread]).toEqual([[4, 5], 0]);
});

test('what another window has read is read here', () => {
  const { port, room } = enter({ epoch: 'e', seq: 1 });
  port.store(5);
  port.join();
  room.readElsewhere({ epoch: 'other', seq: 5 });
  expect(room.unread).toBe(4);
  room.readElsewhere({ epoch: 'e', seq: 4 });
  expect(room.unread).toBe(1);
});

test('a refusal is known until the room is joined', () => {
  const { port, room } = enter();
  port.tell('refused', { code: 'too_many_rooms', message: '', retryable: false });
  expect(room.problem?.code).toBe('too_many_rooms');
  port.join();
  expect(room.problem).toBeUndefined();
});

test('a room with more unread than is here opens where that begins, and nothing is read by it', async () => {
  const { port, room, seqs } = enter({ epoch: 'e', seq: 30 });
  port.store(400);
  room.open();
  port.join();
  await vi.waitFor(() => expect(room.isJumping).toBe(false));
  expect([room.view.anchor, room.isInThePast, room.isAtBottom, room.unread, room.marker]).toEqual([31, true, false, 370, 30]);
  expect(seqs()).toContain(31);
});
