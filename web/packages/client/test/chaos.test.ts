import { expect, test } from 'vitest';
import { memoryStorage } from '../src/index.ts';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { pass, Person, seeded, useFakeTime } from './harness.ts';

useFakeTime();

// Two people write while everything goes wrong that can. In the end both have seen the room's whole log once and in order, and each message is
// stored once, however often it was sent. A failure names its seed; run it alone with -t "seed 17".
test.each(Array.from({ length: 25 }, (_, index) => index + 1))('nothing is lost or doubled, whatever happens (seed %i)', async (seed) => {
  const random = seeded(seed);
  const server = new FakeServer();
  const storage = memoryStorage();
  const written: string[] = [];
  const enter = (name: string, recent: number) => {
    const person = new Person(server, name, { storage });
    person.device.random = random;
    person.join('lobby', { recent });
    person.chat.connect();
    return person;
  };
  const alice = enter('alice', 0);
  let bob = enter('bob', 0);
  await pass(50);

  for (let step = 0; step < 150; step++) {
    const dice = random();
    if (dice < 0.45) {
      const text = `alice ${step}`;
      written.push(text);
      alice.lobby.send(text);
    } else if (dice < 0.6) {
      const text = `bob ${step}`;
      written.push(text);
      bob.lobby.send(text);
    } else if (dice < 0.65) {
      server.closeAll([1006, 1001, 4001, 4008, 4010][Math.floor(random() * 5)]!);
    } else if (dice < 0.68) {
      server.cutAll();
      if (random() < 0.5) alice.device.goOnline(true);
    } else if (dice < 0.74) {
      server.dropEvents(1 + Math.floor(random() * 3));
    } else if (dice < 0.8) {
      server.dropAnswers('sent', 1 + Math.floor(random() * 3));
    } else if (dice < 0.82) {
      server.dropAnswers('joined');
    } else if (dice < 0.86) {
      server.refuseNext('send', { code: random() < 0.5 ? 'unavailable' : 'rate_limited', retryable: true, retryAfterMs: 200 });
    } else if (dice < 0.88) {
      server.refuseNext('join', { code: 'unavailable', retryable: true });
    } else if (dice < 0.91) {
      server.refuseConnects = !server.refuseConnects;
    } else if (dice < 0.93) {
      // Bob reloads: his page is gone without a word, the next one finds what was unsent.
      bob.chat.close();
      bob = enter('bob', 200);
    }
    await pass(random() < 0.2 ? random() * 5000 : random() * 30);
  }

  server.refuseConnects = false;
  await pass(120_000);
  server.post('lobby', 'carol', 'the end');
  server.dropEvents(0);
  server.post('lobby', 'carol', 'really');
  await pass(60_000);

  const log = server.log('lobby');
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  expect(log.map(({ text }) => text).filter((text) => text.includes(' ') && text !== 'the end').sort()).toEqual([...written].sort());
  expect(alice.seqs).toEqual(log.map(({ seq }) => seq));
  expect(alice.texts).toEqual(log.map(({ text }) => text));
  expect(bob.seqs).toEqual(log.map(({ seq }) => seq).slice(-bob.seqs.length));
  expect(alice.lobby.pending).toEqual([]);
  expect(bob.lobby.pending).toEqual([]);
  expect([...alice.gaps, ...alice.failed, ...bob.failed]).toEqual([]);
  expect(new Set(alice.sent.map(({ id }) => id)).size).toBe(alice.sent.length);
});
