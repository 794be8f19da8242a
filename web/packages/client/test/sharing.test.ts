import { describe, expect, test } from 'vitest';
import { memoryStorage, type ChatOptions, type JoinOptions } from '../src/index.ts';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { FakeBrowser, type Abilities, type FakePage } from './fakeBrowser.ts';
import { pass, Person, useFakeTime } from './harness.ts';

useFakeTime();

interface Tab extends Person {
  page: FakePage;
}

/** A browser, and a way to open tabs of it that are in the lobby. */
function setUp(abilities: Partial<Abilities> = {}) {
  const server = new FakeServer();
  const browser = new FakeBrowser(server, abilities);
  const tab = async (join: JoinOptions = {}, options: Partial<ChatOptions> = {}, user = 'alice'): Promise<Tab> => {
    const page = browser.open();
    const person = Object.assign(new Person(server, user, options, page), { page });
    person.chat.connect();
    person.join('lobby', join);
    await pass(100);
    return person;
  };
  const fill = (count: number) => {
    for (let index = 0; index < count; index++) server.post('lobby', 'bob', `m${server.log('lobby').length + 1}`);
  };
  return { server, browser, tab, fill };
}

const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

describe.each<[string, Partial<Abilities>]>([
  ['in a worker', {}],
  ['in a worker, without locks', { locks: false }],
  ['in one of the pages', { workers: false }],
])('one connection, %s', (_, abilities) => {
  const hasLocks = abilities.locks !== false;
  const isInPage = abilities.workers === false;

  test('three tabs see everything once and in order, over one socket', async () => {
    const { server, tab, fill } = setUp(abilities);
    const tabs = [await tab(), await tab(), await tab()];
    fill(5);
    await pass(50);
    for (const { seqs, chat } of tabs) {
      expect(seqs).toEqual(upTo(5));
      expect(chat.state.state).toBe('connected');
      expect(chat.limits).toEqual(server.limits);
    }
    expect(server.urls).toHaveLength(1);
    expect(server.framesOf('join')).toHaveLength(1);
  });

  test('what one tab sends all see; only that one is told that it is sent', async () => {
    const { tab } = setUp(abilities);
    const [one, two] = [await tab(), await tab()];
    const { id } = one.lobby.send('hello');
    await pass(50);
    expect(one.sent).toMatchObject([{ id, seq: 1 }]);
    expect(two.sent).toEqual([]);
    expect(two.texts).toEqual(['hello']);
    expect(one.lobby.pending).toEqual([]);
  });

  test('a tab that comes later begins where it wants to; the others see nothing twice', async () => {
    const { server, tab, fill } = setUp(abilities);
    fill(150);
    const one = await tab({ recent: 10 });
    fill(5);
    await pass(50);
    const two = await tab({ recent: 3 });
    expect(server.framesOf('join')).toHaveLength(1);
    const three = await tab({ recent: 100 });
    const four = await tab({ position: { epoch: 'epoch1', seq: 20 } });
    fill(2);
    await pass(50);
    expect(one.seqs).toEqual(upTo(157, 141));
    expect(two.seqs).toEqual(upTo(157, 153));
    expect(three.seqs).toEqual(upTo(157, 56));
    expect(four.seqs).toEqual(upTo(157, 21));
    expect(one.joined).toHaveLength(1);
    expect([one, two, three, four].flatMap((tab) => [...tab.gaps, ...tab.errors, ...tab.refused])).toEqual([]);
    expect(server.urls).toHaveLength(1);
  });

  test('a position of another log, a purged one and one ahead are what they are without sharing', async () => {
    const { server, tab, fill } = setUp(abilities);
    fill(300);
    server.purge('lobby', 100);
    await tab({ recent: 10 });
    const replaced = await tab({ position: { epoch: 'old', seq: 250 }, recent: 20 });
    const purged = await tab({ position: { epoch: 'epoch1', seq: 50 } });
    const ahead = await tab({ position: { epoch: 'epoch1', seq: 900 } });
    await pass(20_000);
    fill(1);
    await pass(50);
    expect(replaced.gaps).toMatchObject([{ action: 'forget', after: { seq: 280 } }]);
    expect(replaced.seqs).toEqual(upTo(301, 281));
    expect(purged.gaps).toMatchObject([{ action: 'mark', before: { seq: 50 }, after: { seq: 99 } }]);
    expect(purged.seqs).toEqual(upTo(301, 100));
    expect(ahead.gaps).toMatchObject([{ action: 'forget', before: { seq: 900 } }]);
    expect(ahead.seqs).toEqual(upTo(301, 251));
  });

  test('all tabs resume after a lost connection, each from its own position', async () => {
    const { server, tab, fill } = setUp(abilities);
    const tabs = [await tab(), await tab({ recent: 0 }), await tab()];
    fill(3);
    await pass(50);
    server.closeAll(1006);
    fill(60);
    await pass(2_000);
    fill(1);
    await pass(50);
    for (const { seqs, states, gaps } of tabs) {
      expect(seqs).toEqual(upTo(64));
      expect(states).toEqual(['connecting', 'connected', 'connecting', 'connected']);
      expect(gaps).toEqual([]);
    }
    expect(server.urls).toHaveLength(2);
  });

  test('a hole in the stream is mended for all', async () => {
    const { server, tab, fill } = setUp(abilities);
    const tabs = [await tab(), await tab()];
    server.dropEvents(2);
    fill(4);
    await pass(100);
    for (const { seqs } of tabs) expect(seqs).toEqual(upTo(4));
    expect(server.urls).toHaveLength(1);
  });

  test('a log that is replaced is told to all', async () => {
    const { server, tab, fill } = setUp(abilities);
    fill(5);
    const tabs = [await tab(), await tab()];
    server.closeAll(1006);
    server.loseLog('lobby');
    fill(3);
    await pass(2_000);
    for (const { seqs, gaps } of tabs) {
      expect(gaps).toMatchObject([{ action: 'forget' }]);
      expect(seqs).toEqual([...upTo(5), ...upTo(3)]);
    }
  });

  test('a room that the server forgot is joined again', async () => {
    const { server, tab } = setUp(abilities);
    const [one, two] = [await tab(), await tab()];
    server.refuseNext('send', { code: 'not_joined', retryable: false });
    one.lobby.send('hello');
    await pass(200);
    expect(one.texts).toEqual(['hello']);
    expect(two.texts).toEqual(['hello']);
    expect(one.failed).toEqual([]);
  });

  test('a room is left when its last tab leaves it or closes; the connection ends with the last tab', async () => {
    const { server, tab } = setUp(abilities);
    const [one, two, three] = [await tab(), await tab(), await tab()];
    two.join('garden');
    await pass(50);
    one.lobby.leave();
    three.lobby.leave();
    await pass(50);
    expect(server.framesOf('leave')).toEqual([]);
    two.page.close();
    await pass(100);
    expect(server.framesOf('leave').map(({ room }) => room).sort()).toEqual(['garden', 'lobby']);
    expect(server.connections).toBe(1);
    one.page.close();
    await pass(5_000);
    expect(server.connections).toBe(1);
    three.chat.close();
    await pass(100);
    expect(server.connections).toBe(0);
  });

  test.runIf(hasLocks)('a tab that crashes lets go of its rooms', async () => {
    const { server, tab, fill } = setUp(abilities);
    const [one, two] = [await tab(), await tab()];
    two.join('garden');
    await pass(50);
    two.page.crash();
    await pass(100);
    expect(server.framesOf('leave').map(({ room }) => room)).toEqual(['garden']);
    fill(1);
    await pass(50);
    expect(one.seqs).toEqual([1]);
  });

  test.runIf(hasLocks)('who has the connection dies in the middle of sends: nothing is lost, doubled or out of order', async () => {
    const { server, browser, tab, fill } = setUp(abilities);
    const [one, two, three] = [await tab(), await tab(), await tab()];
    fill(3);
    await pass(50);
    for (let index = 0; index < 40; index++) two.lobby.send(`two ${index}`);
    three.lobby.send('three');
    await pass(3);
    if (isInPage) one.page.crash();
    else browser.killWorker();
    fill(2);
    await pass(5_000);
    const log = server.log('lobby');
    expect(log.filter(({ text }) => text.startsWith('two')).map(({ text }) => text)).toEqual(Array.from({ length: 40 }, (_, index) => `two ${index}`));
    expect(log.filter(({ text }) => text === 'three')).toHaveLength(1);
    for (const { seqs } of isInPage ? [two, three] : [one, two, three]) expect(seqs).toEqual(upTo(log.length));
    expect(two.sent).toHaveLength(40);
    expect(three.sent).toHaveLength(1);
    expect(server.connections).toBe(1);
    expect(server.urls).toHaveLength(2);
  });

  test('the tab that has the connection closes its client, and comes back', async () => {
    const { server, tab, fill } = setUp(abilities);
    const [one, two] = [await tab(), await tab()];
    one.chat.close();
    await pass(2_000);
    expect(one.chat.state.state).toBe('disconnected');
    fill(2);
    await pass(50);
    expect(two.seqs).toEqual([1, 2]);
    expect(one.seqs).toEqual([]);
    one.chat.connect();
    await pass(200);
    expect(one.seqs).toEqual([1, 2]);
    expect(server.connections).toBe(1);
  });

  test('a page that was put away and is shown again goes on', async () => {
    const { server, tab, fill } = setUp(abilities);
    const [one, two] = [await tab(), await tab()];
    one.device.leave();
    await pass(1_000);
    fill(3);
    await pass(100);
    expect(two.seqs).toEqual([1, 2, 3]);
    expect(one.chat.state.state).toBe('connecting');
    one.device.show();
    await pass(1_000);
    expect(one.seqs).toEqual([1, 2, 3]);
    expect(one.chat.state.state).toBe('connected');
    expect(server.connections).toBe(1);
  });

  test('a final close is told to all; one that connects again brings all back', async () => {
    const { server, tab, fill } = setUp(abilities);
    const tabs = [await tab(), await tab()];
    server.closeAll(4505, 'banned');
    await pass(5_000);
    for (const { chat } of tabs) expect(chat.state).toMatchObject({ state: 'disconnected', stop: { code: 4505, reason: 'banned' } });
    expect(server.urls).toHaveLength(1);
    tabs[1]!.chat.connect();
    await pass(200);
    fill(1);
    await pass(50);
    for (const { seqs } of tabs) expect(seqs).toEqual([1]);
  });

  test('one tab is asked for a token, and another when it ends without an answer', async () => {
    const { server, tab } = setUp(abilities);
    server.checkToken = (token) => (token === 'good' ? { user: 'alice' } : undefined);
    const asked: string[] = [];
    const getToken = (tab: string, answers: boolean) => () => {
      asked.push(tab);
      return answers ? 'good' : new Promise<string>(() => undefined);
    };
    const one = await tab({}, { getToken: getToken('one', true) });
    const two = await tab({}, { getToken: getToken('two', false) });
    expect(asked).toEqual(['one']);
    server.closeAll(1006);
    await pass(1_000);
    expect(asked).toEqual(['one', 'two']);
    two.page.close();
    await pass(500);
    expect(asked).toEqual(['one', 'two', 'one']);
    await pass(500);
    expect(one.chat.state.state).toBe('connected');
  });

  test('a device that finds its network again hurries all', async () => {
    const { server, tab } = setUp(abilities);
    const tabs = [await tab(), await tab()];
    server.refuseConnects = true;
    server.closeAll(1006);
    await pass(60_000);
    server.refuseConnects = false;
    tabs[1]!.device.goOnline(true);
    await pass(50);
    for (const { chat } of tabs) expect(chat.state.state).toBe('connected');
  });

  test('a tab that comes while the next try is waited for makes it at once', async () => {
    const { server, tab } = setUp(abilities);
    const one = await tab();
    server.refuseConnects = true;
    server.closeAll(1006);
    await pass(60_000);
    expect(one.chat.state.state).toBe('connecting');
    server.refuseConnects = false;
    const two = await tab();
    expect([one.chat.state.state, two.chat.state.state]).toEqual(['connected', 'connected']);
  });

  test('history is for every tab', async () => {
    const { tab, fill } = setUp(abilities);
    fill(60);
    await tab();
    const two = await tab({ recent: 5 });
    const page = two.lobby.history({ before: 56 }, 5);
    await pass(50);
    expect((await page).events.map(({ seq }) => seq)).toEqual(upTo(55, 51));
  });

  test('other users and other servers have connections of their own', async () => {
    const { server, tab } = setUp(abilities);
    await tab();
    await tab({}, {}, 'bob');
    await tab({}, { urls: ['ws://elsewhere/ws'] });
    await tab({}, { shareConnection: false });
    expect(server.connections).toBe(4);
  });
});

test('a worker that can’t be started is replaced by a page', async () => {
  const { server, browser, tab, fill } = setUp();
  browser.breakWorkers = true;
  const tabs = [await tab(), await tab()];
  fill(1);
  await pass(50);
  for (const { seqs } of tabs) expect(seqs).toEqual([1]);
  expect(server.connections).toBe(1);
});

test('where nothing can be shared, each page has its own connection', async () => {
  const { server, browser, tab } = setUp({ locks: false });
  browser.breakWorkers = true;
  const tabs = [await tab(), await tab()];
  for (const { chat } of tabs) expect(chat.state.state).toBe('connected');
  expect(server.connections).toBe(2);
});

test.each<[string, Partial<Abilities>]>([
  ['worker', {}],
  ['page', { workers: false }],
])('a %s that has the connection and says nothing is done without', async (_, abilities) => {
  const { server, browser, tab, fill } = setUp(abilities);
  const [one, two] = [await tab(), await tab()];
  (browser.worker ?? one.page).isFrozen = true;
  fill(2);
  two.device.show();
  await pass(15_000);
  expect(two.seqs).toEqual([1, 2]);
  two.lobby.send('hello');
  await pass(50);
  expect(two.sent).toHaveLength(1);
  expect(server.log('lobby')).toHaveLength(3);
});

test.each<[string, Partial<Abilities>]>([
  ['worker', {}],
  ['page', { workers: false }],
])('a page whose user changes shares the connection of the new one at once, in a %s', async (_, abilities) => {
  const { server, browser, tab } = setUp(abilities);
  const before = await tab();
  before.chat.close();
  await pass(100);
  const after = new Person(server, 'vera', {}, before.page);
  after.chat.connect();
  await pass(1_000);
  expect(after.chat.state.state).toBe('connected');
  const other = new Person(server, 'vera', {}, browser.open());
  other.chat.connect();
  await pass(1_000);
  expect(other.chat.state.state).toBe('connected');
  expect(server.connections).toBe(1);
});

test('a worker that dies before its first word is replaced', async () => {
  const { server, browser, tab } = setUp();
  const one = await tab();
  const page = browser.open();
  const two = new Person(server, 'alice', {}, page);
  two.chat.connect();
  await pass(0);
  browser.killWorker();
  await pass(1_000);
  expect(one.chat.state.state).toBe('connected');
  await pass(5_000);
  expect(two.chat.state.state).toBe('connected');
  expect(server.connections).toBe(1);
});

test('unsent messages of a tab that died offline are sent by another, once', async () => {
  const { server, tab } = setUp();
  const storage = memoryStorage();
  const one = await tab({}, { storage });
  server.closeAll(1006);
  server.refuseConnects = true;
  const ids = ['a', 'b', 'c'].map((text) => one.lobby.send(text).id);
  await pass(100);
  one.page.crash();
  server.refuseConnects = false;
  const two = await tab({}, { storage });
  await pass(5_000);
  expect(two.sending.map(({ id }) => id)).toEqual(ids);
  expect(server.log('lobby').map(({ text }) => text)).toEqual(['a', 'b', 'c']);
});
