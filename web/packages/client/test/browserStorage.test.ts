import { expect, test } from 'vitest';
import { openBrowserStorage, type BrowserParts } from '../src/browserStorage.ts';
import type { OutgoingMessage } from '../src/index.ts';

class FakeStorage {
  readonly items = new Map<string, string>();
  get length() {
    return this.items.size;
  }
  getItem = (key: string) => this.items.get(key) ?? null;
  setItem = (key: string, value: string) => void this.items.set(key, value);
  removeItem = (key: string) => void this.items.delete(key);
  key = (index: number) => [...this.items.keys()][index] ?? null;
}

/** Locks of one browser; each page that holds some lets go of them when it ends. */
class FakeLocks {
  readonly held = new Map<string, object>();

  of(page: object): NonNullable<BrowserParts['locks']> {
    const request = async (name: string, options: LockOptions | ((lock: Lock | null) => unknown), run?: (lock: Lock | null) => unknown) => {
      const { ifAvailable, signal } = options as LockOptions;
      while (this.held.has(name)) {
        if (ifAvailable) return run?.(null);
        if (signal?.aborted) throw new DOMException('', 'AbortError');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      this.held.set(name, page);
      const result = run?.({ name, mode: 'exclusive' });
      if (ifAvailable) this.held.delete(name);
      return await result;
    };
    return { request } as unknown as NonNullable<BrowserParts['locks']>;
  }

  end(page: object): void {
    for (const [name, holder] of this.held) if (holder === page) this.held.delete(name);
  }
}

const message = (id: string): OutgoingMessage => ({ id, text: id, at: '2026-01-05T09:00:00.000Z', state: 'sending' });
const settle = () => new Promise((resolve) => setTimeout(resolve, 50));

test('a reload finds its messages; another tab, user or room does not', async () => {
  const local = new FakeStorage();
  const locks = new FakeLocks();
  const session = new FakeStorage();
  const page = {};
  const first = await openBrowserStorage({ local, session, locks: locks.of(page) });
  first.outbox('alice', 'a/b').save([message('1')]);
  const other = await openBrowserStorage({ local, session: new FakeStorage(), locks: locks.of({}) });
  expect(other.outbox('alice', 'a/b').load()).toEqual([]);

  locks.end(page);
  const reloaded = await openBrowserStorage({ local, session, locks: locks.of({}) });
  expect(reloaded.outbox('alice', 'a/b').load()).toEqual([message('1')]);
  expect(reloaded.outbox('bob', 'a/b').load()).toEqual([]);
  expect(reloaded.outbox('alice', 'a').load()).toEqual([]);
});

test('a duplicated tab gets an outbox of its own', async () => {
  const local = new FakeStorage();
  const locks = new FakeLocks();
  const session = new FakeStorage();
  const first = await openBrowserStorage({ local, session, locks: locks.of({}) });
  first.outbox('alice', 'lobby').save([message('1')]);
  const copy = new FakeStorage();
  for (const [key, value] of session.items) copy.setItem(key, value);
  const second = await openBrowserStorage({ local, session: copy, locks: locks.of({}) });
  expect(second.outbox('alice', 'lobby').load()).toEqual([]);
});

test("a closed tab's messages are taken over once; an open one's are not", async () => {
  const local = new FakeStorage();
  const locks = new FakeLocks();
  const page = {};
  const closed = await openBrowserStorage({ local, session: new FakeStorage(), locks: locks.of(page) });
  closed.outbox('alice', 'lobby').save([message('1')]);
  closed.outbox('bob', 'lobby').save([message('2')]);
  const open = await openBrowserStorage({ local, session: new FakeStorage(), locks: locks.of({}) });
  open.outbox('alice', 'lobby').save([message('3')]);
  locks.end(page);

  const taken: OutgoingMessage[] = [];
  const next = await openBrowserStorage({ local, session: new FakeStorage(), locks: locks.of({}) });
  for (const answer of [false, true, true]) {
    next.adoptOrphans!('alice', 'lobby', (messages) => {
      if (answer) taken.push(...messages);
      return answer;
    });
    await settle();
  }
  expect(taken).toEqual([message('1')]);
  expect(open.outbox('alice', 'lobby').load()).toEqual([message('3')]);
});

test('without locks tabs keep to themselves', async () => {
  const local = new FakeStorage();
  const closed = await openBrowserStorage({ local, session: new FakeStorage(), locks: undefined });
  closed.outbox('alice', 'lobby').save([message('1')]);
  const next = await openBrowserStorage({ local, session: new FakeStorage(), locks: undefined });
  next.adoptOrphans!('alice', 'lobby', () => expect.unreachable());
  await settle();
  expect(closed.outbox('alice', 'lobby').load()).toEqual([message('1')]);
});

test('what is not what was stored is ignored, and a full storage does not throw', async () => {
  const local = new FakeStorage();
  const storage = await openBrowserStorage({ local, session: new FakeStorage(), locks: undefined });
  const outbox = storage.outbox('alice', 'lobby');
  outbox.save([message('1')]);
  const [key] = local.items.keys();
  local.setItem(key!, '{');
  expect(outbox.load()).toEqual([]);
  local.setItem(key!, JSON.stringify([1, null, message('2'), { id: 'x' }]));
  expect(outbox.load()).toEqual([message('2')]);
  local.setItem = () => {
    throw new DOMException('', 'QuotaExceededError');
  };
  expect(() => outbox.save([message('3')])).not.toThrow();
});
