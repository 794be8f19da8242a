import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test, vi } from 'vitest';
import { indexedDbStorage } from '../src/indexedDb.ts';
import type { ChatStorage, KeptMessage } from '../src/index.ts';
import { FakeLocks } from './fakeLocks.ts';

const message = (id: string, order: number, more: Partial<KeptMessage> = {}): KeptMessage => ({
  id,
  text: `text ${id}`,
  at: '2026-01-05T09:00:00.000Z',
  state: 'sending',
  order,
  ...more,
});
const ids = (messages: KeptMessage[]) => messages.map(({ id }) => id);

/** A browser whose pages can be opened and ended. */
function browser(hasLocks = true) {
  const indexedDB = new IDBFactory();
  const locks = new FakeLocks();
  let pages = 0;
  return {
    indexedDB,
    open: (): ChatStorage & { end: () => void } => {
      const page = { name: `page${++pages}` };
      const storage = indexedDbStorage('test', { indexedDB, locks: hasLocks ? locks.of(page) : undefined, page: page.name });
      return { ...storage, end: () => locks.end(page) };
    },
  };
}

test('what a page left behind is found by the next, in order, with its state', async () => {
  const { open } = browser();
  const first = open();
  const failed = message('b', 2, { state: 'failed', code: 'text_too_long', reason: 'too long' });
  first.put('alice', 'lobby', message('c', 3));
  first.put('alice', 'lobby', failed);
  first.put('alice', 'lobby', message('a', 1));
  first.put('alice', 'lobby', message('d', 4));
  first.remove('alice', 'lobby', 'd');
  await first.take('alice', 'lobby');
  first.end();
  expect(await open().take('alice', 'lobby')).toEqual([message('a', 1), failed, message('c', 3)]);
});

test('another user or room has nothing of it', async () => {
  const { open } = browser();
  const first = open();
  first.put('alice', 'lobby', message('a', 1));
  await first.take('alice', 'lobby');
  first.end();
  const next = open();
  expect(await next.take('bob', 'lobby')).toEqual([]);
  expect(await next.take('alice', 'lobby2')).toEqual([]);
  expect(await next.take('alice', 'lobb')).toEqual([]);
  expect(ids(await next.take('alice', 'lobby'))).toEqual(['a']);
});

test("a living page's messages are left to it, and told of when it ends", async () => {
  const { open } = browser();
  const first = open();
  first.put('alice', 'lobby', message('a', 1));
  await first.take('alice', 'lobby');
  const second = open();
  const third = open();
  const told = vi.fn();
  second.onOrphans!(() => told('second'));
  third.onOrphans!(() => told('third'));
  expect(await second.take('alice', 'lobby')).toEqual([]);
  expect(await third.take('alice', 'lobby')).toEqual([]);
  expect(told).not.toHaveBeenCalled();

  first.end();
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
  const taken = await Promise.all([second.take('alice', 'lobby'), third.take('alice', 'lobby')]);
  expect(taken.map(ids).sort()).toEqual([[], ['a']]);
});

test('several clients of one page find the same messages', async () => {
  const indexedDB = new IDBFactory();
  const locks = new FakeLocks().of({});
  const parts = { indexedDB, locks, page: 'page' };
  const first = indexedDbStorage('test', parts);
  first.put('alice', 'lobby', message('a', 1));
  expect(ids(await indexedDbStorage('test', parts).take('alice', 'lobby'))).toEqual(['a']);
});

test('without locks a page takes everything of its user', async () => {
  const { open } = browser(false);
  const first = open();
  first.put('alice', 'lobby', message('a', 1));
  await first.take('alice', 'lobby');
  expect(ids(await open().take('alice', 'lobby'))).toEqual(['a']);
});

test('without a database, messages are kept for as long as the page lives', async () => {
  const broken = { open: () => { throw new DOMException('', 'SecurityError'); } } as unknown as IDBFactory; // prettier-ignore
  const refused = { open: () => { const request = {} as IDBOpenDBRequest; queueMicrotask(() => request.onerror!(new Event('error'))); return request; } } as unknown as IDBFactory; // prettier-ignore
  for (const indexedDB of [broken, refused]) {
    const storage = indexedDbStorage('test', { indexedDB, locks: undefined, page: 'page' });
    storage.put('alice', 'lobby', message('a', 1));
    storage.put('alice', 'lobby', message('b', 2));
    storage.remove('alice', 'lobby', 'a');
    expect(ids(await storage.take('alice', 'lobby'))).toEqual(['b']);
  }
});

test('a database or a lock that never answers holds nobody up for long', async () => {
  vi.useFakeTimers();
  try {
    const silent = { open: () => ({}) } as unknown as IDBFactory;
    const locks = { request: () => new Promise(() => undefined), query: () => new Promise(() => undefined) } as never;
    for (const parts of [
      { indexedDB: silent, locks: undefined, page: 'page' },
      { indexedDB: new IDBFactory(), locks, page: 'page' },
    ]) {
      const storage = indexedDbStorage('test', parts);
      storage.put('alice', 'lobby', message('a', 1));
      const taken = storage.take('alice', 'lobby');
      await vi.advanceTimersByTimeAsync(2_000);
      expect(ids(await taken)).toEqual(['a']);
    }
  } finally {
    vi.useRealTimers();
  }
});

test('a database that is deleted under an open page costs nothing while the page lives', async () => {
  const { indexedDB, open } = browser();
  const page = open();
  page.put('alice', 'lobby', message('a', 1));
  await page.take('alice', 'lobby');
  await new Promise((resolve) => (indexedDB.deleteDatabase('test').onsuccess = resolve));
  page.put('alice', 'lobby', message('b', 2));
  expect(ids(await page.take('alice', 'lobby'))).toEqual(['a', 'b']);
});
