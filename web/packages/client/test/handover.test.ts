import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import { indexedDbStorage } from '../src/indexedDb.ts';
import { memoryStorage } from '../src/index.ts';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { FakeBrowser, type FakePage } from './fakeBrowser.ts';
import { pass, Person, seeded, useFakeTime } from './harness.ts';

useFakeTime();

const modes = [
  { name: 'worker', abilities: {}, storage: memoryStorage, seeds: 12 },
  { name: 'page', abilities: { workers: false }, storage: memoryStorage, seeds: 12 },
  // With the real storage, each page has messages of its own, and those of pages that are gone are taken over.
  { name: 'worker and IndexedDB', abilities: {}, storage: undefined, seeds: 6 },
];

// Some tabs of one user write while tabs open, close and crash, the worker dies, and the network does what it does. In the end every tab has seen what
// came after its own beginning, once and in order, and each message is stored once, also those of tabs that are gone. A failure names its seed.
test.each(modes.flatMap((mode) => Array.from({ length: mode.seeds }, (_, index) => ({ ...mode, seed: index + 1 }))))(
  'handing over loses and doubles nothing ($name, seed $seed)',
  async ({ abilities, storage: makeStorage, seed }) => {
    const random = seeded(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
    const server = new FakeServer();
    const browser = new FakeBrowser(server, abilities);
    const shared = makeStorage?.();
    const indexedDB = new IDBFactory();
    const written: string[] = [];
    let tabs: { page: FakePage; person: Person }[] = [];
    let number = 0;
    const open = () => {
      const page = browser.open();
      page.device.random = random;
      const head = server.log('lobby').length;
      const dice = random();
      const join = dice < 0.4 ? { recent: Math.floor(random() * 30) } : dice < 0.7 ? { position: { epoch: 'epoch1', seq: Math.floor(random() * (head + 1)) } } : { recent: 0 };
      const storage = shared ?? indexedDbStorage('test', { indexedDB, locks: browser.locksOf(page), page: page.name });
      const person = new Person(server, 'alice', { storage }, page);
      person.join('lobby', join);
      person.chat.connect();
      tabs.push({ page, person });
    };
    server.post('lobby', 'bob', 'the beginning');
    open();
    await pass(30);
    open();

    for (let step = 0; step < 120; step++) {
      const dice = random();
      if (dice < 0.45 && tabs.length > 0) {
        const text = `${++number}`;
        written.push(text);
        pick(tabs).person.lobby.send(text);
      } else if (dice < 0.55) {
        server.post('lobby', 'bob', `bob ${step}`);
      } else if (dice < 0.63 && tabs.length < 5) {
        open();
      } else if (dice < 0.7 && tabs.length > 1) {
        const tab = pick(tabs);
        tabs = tabs.filter((other) => other !== tab);
        if (random() < 0.5) tab.page.crash();
        else tab.page.close();
      } else if (dice < 0.74) {
        if (browser.worker) browser.killWorker();
        else if (tabs.length > 1) tabs.shift()!.page.crash();
      } else if (dice < 0.78) {
        server.closeAll(pick([1006, 1001, 4001, 4010]));
      } else if (dice < 0.8) {
        server.cutAll();
        if (random() < 0.5 && tabs[0]) tabs[0].page.device.goOnline(true);
      } else if (dice < 0.84) {
        server.dropEvents(1 + Math.floor(random() * 3));
      } else if (dice < 0.87) {
        server.dropAnswers('sent', 1 + Math.floor(random() * 3));
      } else if (dice < 0.9) {
        server.refuseNext('send', { code: pick(['unavailable', 'rate_limited', 'not_joined']), retryable: true, retryAfterMs: 200 });
      } else if (dice < 0.92) {
        server.refuseNext('join', { code: 'unavailable', retryable: true });
      } else if (dice < 0.94) {
        server.refuseConnects = !server.refuseConnects;
      } else if (dice < 0.97 && tabs.length > 0) {
        const { device } = pick(tabs).page;
        device.leave();
        await pass(random() * 100);
        device.show();
      } else if (tabs.length > 0) {
        const { chat } = pick(tabs).person;
        chat.close();
        await pass(random() * 50);
        chat.connect();
      }
      await pass(random() < 0.1 ? random() * 5000 : random() * 30);
    }

    server.refuseConnects = false;
    await pass(60_000);
    // Whoever comes last finds what those who are gone left unsent.
    open();
    await pass(60_000);
    server.dropEvents(0);
    server.post('lobby', 'bob', 'the end');
    await pass(60_000);

    const log = server.log('lobby');
    expect(log.filter(({ from }) => from === 'alice').map(({ text }) => text).sort()).toEqual([...written].sort());
    for (const { person } of tabs) {
      expect(person.chat.state.state).toBe('connected');
      expect(person.seqs).toEqual(log.map(({ seq }) => seq).slice(log.length - person.seqs.length));
      expect(person.seqs.at(-1)).toBe(log.length);
      expect(person.seqs[0]).toBe(person.joined[0]!.after.seq + 1);
      expect(person.lobby.pending).toEqual([]);
      expect([...person.gaps, ...person.failed]).toEqual([]);
    }
    expect(server.connections).toBe(1);
  },
);
