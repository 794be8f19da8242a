import { expect, test, vi } from 'vitest';
import { memoryStorage } from '../src/index.ts';
import { longestOutbox } from '../src/outbox.ts';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { inLobby, pass, Person, useFakeTime } from './harness.ts';

useFakeTime();

const stored = (server: FakeServer) => server.log('lobby').map((event) => event.text);

test('a message is acknowledged once, and comes back as an event', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  const { id, state } = alice.lobby.send('hello');
  expect(state).toBe('sending');
  expect(alice.lobby.pending).toHaveLength(1);
  await pass(20);
  expect(alice.sent).toMatchObject([{ id, seq: 1 }]);
  expect(alice.texts).toEqual(['hello']);
  expect(alice.lobby.pending).toEqual([]);
});

test('what is written without a connection is sent once there is one, in order', async () => {
  const server = new FakeServer();
  const alice = new Person(server);
  alice.join('lobby');
  for (let index = 0; index < 100; index++) alice.lobby.send(`m${index}`);
  alice.chat.connect();
  await pass(200);
  expect(stored(server)).toEqual(Array.from({ length: 100 }, (_, index) => `m${index}`));
  expect(alice.sent).toHaveLength(100);
});

test('no more than 32 sends are under way', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  for (let index = 0; index < 100; index++) alice.lobby.send(`m${index}`);
  await pass(5);
  expect(server.framesOf('send')).toHaveLength(32);
  await pass(100);
  expect(server.framesOf('send')).toHaveLength(100);
});

test('a send whose answer is lost with the connection is repeated with the same id, and stored once', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  alice.lobby.send('are you there?');
  await pass(6); // stored, the answer is under way
  server.closeAll(1006);
  server.cutAll();
  await pass(600);
  expect(stored(server)).toEqual(['are you there?']);
  expect(alice.texts).toEqual(['are you there?']);
  expect(alice.sent).toHaveLength(1);
});

test('a send whose answer alone is lost is repeated after a while, and stored once', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.dropEvents(1);
  server.dropAnswers('sent');
  alice.lobby.send('hm');
  await pass(14_000);
  expect(alice.sent).toEqual([]);
  await pass(3000);
  const [first, second] = server.framesOf('send');
  expect(second?.id).toBe(first?.id);
  expect(alice.sent).toMatchObject([{ seq: 1 }]);
  expect(stored(server)).toEqual(['hm']);
});

test('the own event is an acknowledgement too', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.dropAnswers('sent');
  alice.lobby.send('hm');
  await pass(20);
  expect(alice.sent).toMatchObject([{ seq: 1 }]);
  await pass(60_000);
  expect(server.framesOf('send')).toHaveLength(1);
});

test("another's event with the same id is none", async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.refuseNext('send', { code: 'overloaded', retryable: true, retryAfterMs: 1000 });
  const { id } = alice.lobby.send('mine');
  server.post('lobby', 'mallory', 'not yours', id);
  await pass(100);
  expect(alice.sent).toEqual([]);
  await pass(1300);
  expect(alice.sent).toMatchObject([{ id, seq: 2 }]);
});

test('a refusal for now is retried after the hint, with the same id, before later messages', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.refuseNext('send', { code: 'rate_limited', retryable: true, retryAfterMs: 800 });
  alice.lobby.send('one');
  await pass(20);
  alice.lobby.send('two');
  alice.lobby.send('three');
  await pass(700);
  expect(stored(server)).toEqual([]);
  await pass(300);
  expect(stored(server)).toEqual(['one', 'two', 'three']);
  const [first, again] = server.framesOf('send');
  expect(again?.id).toBe(first?.id);
  expect(alice.failed).toEqual([]);
});

test('after a refusal for now, all from there on are sent again in order; what was stored meanwhile stays stored once', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.refuseNext('send', { code: 'overloaded', retryable: true, retryAfterMs: 300 });
  for (const text of ['one', 'two', 'three']) alice.lobby.send(text);
  await pass(1000);
  expect(stored(server).sort()).toEqual(['one', 'three', 'two']);
  expect(alice.sent).toHaveLength(3);
});

test('a refusal for good is told, kept for the user to decide, and holds up nobody', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  const long = alice.lobby.send('x'.repeat(4001));
  alice.lobby.send('next');
  await pass(50);
  expect(alice.failed).toMatchObject([{ id: long.id, state: 'failed', code: 'text_too_long', reason: 'text_too_long' }]);
  expect(stored(server)).toEqual(['next']);
  await pass(60_000);
  expect(server.framesOf('send')).toHaveLength(2);

  server.limits = { ...server.limits, textLength: 5000 };
  alice.lobby.retry(long.id);
  expect(alice.sending.at(-1)).toMatchObject({ id: long.id, state: 'sending' });
  await pass(50);
  expect(alice.sent.at(-1)).toMatchObject({ id: long.id, seq: 2 });
});

test('a failed message can be discarded; one that is under way can not', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.refuseNext('send', { code: 'invalid_id', retryable: false });
  const refused = alice.lobby.send('one');
  await pass(20);
  const underWay = alice.lobby.send('two');
  alice.lobby.discard(refused.id);
  alice.lobby.discard(underWay.id);
  await pass(20);
  expect(alice.lobby.pending).toEqual([]);
  expect(stored(server)).toEqual(['two']);
});

test('a message at which the server faults again and again does not hold up the rest for ever', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  for (let time = 0; time < 5; time++) server.refuseNext('send', { code: 'internal', retryable: true, retryAfterMs: 10 }, 'poison');
  alice.lobby.send('poison');
  await pass(6);
  alice.lobby.send('next');
  await pass(1000);
  expect(alice.failed).toMatchObject([{ text: 'poison', code: 'internal' }]);
  expect(stored(server)).toEqual(['next']);
  expect(alice.sent).toHaveLength(1);
});

test('a frame that the server would skip unread fails here', async () => {
  const server = new FakeServer();
  server.limits = { ...server.limits, frameBytes: 500 };
  const alice = await inLobby(server);
  alice.lobby.send('界'.repeat(200));
  alice.lobby.send('x'.repeat(200));
  await pass(20);
  expect(alice.failed).toMatchObject([{ code: 'frame_too_large' }]);
  expect(stored(server)).toHaveLength(1);
});

test('a room that the server holds not to be joined is joined again', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.refuseNext('send', { code: 'not_joined', retryable: false });
  alice.lobby.send('hello');
  await pass(100);
  expect(stored(server)).toEqual(['hello']);
  expect(alice.failed).toEqual([]);
  expect(server.framesOf('join')).toHaveLength(2);
});

test('the number of waiting messages has a bound', async () => {
  const alice = new Person(new FakeServer());
  alice.join('lobby');
  for (let index = 0; index < longestOutbox; index++) alice.lobby.send('x');
  expect(() => alice.lobby.send('x')).toThrow(RangeError);
});

test('a reload in the middle of a send loses and doubles nothing', async () => {
  const server = new FakeServer();
  const storage = memoryStorage();
  const before = await inLobby(server, 'alice', { storage });
  const one = before.lobby.send('one');
  await pass(6); // stored there, not known here
  const two = before.lobby.send('two');
  server.cutAll();

  const after = await inLobby(server, 'alice', { storage });
  expect(after.sending.map(({ id }) => id)).toEqual([one.id, two.id]);
  expect(after.sent).toMatchObject([
    { id: one.id, seq: 1 },
    { id: two.id, seq: 2 },
  ]);
  expect(stored(server)).toEqual(['one', 'two']);
  expect(after.texts).toEqual(['one', 'two']);
  expect(await storage.take('alice', 'lobby')).toEqual([]);
});

test('a failed message is still there after a reload, and an old one is not sent without asking', async () => {
  const server = new FakeServer();
  const storage = memoryStorage();
  const before = await inLobby(server, 'alice', { storage });
  before.lobby.send('x'.repeat(5000));
  await pass(20);
  server.cutAll();
  before.lobby.send('yesterday');
  before.chat.close();

  vi.setSystemTime(Date.now() + 8 * 24 * 60 * 60 * 1000);
  const after = await inLobby(server, 'alice', { storage });
  expect(after.failed.map(({ code }) => code)).toEqual(['text_too_long', 'stale']);
  expect(stored(server)).toEqual([]);
  after.lobby.retry(after.failed[1]!.id);
  await pass(20);
  expect(stored(server)).toEqual(['yesterday']);
});

test('leaving keeps what is unsent for the next time', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server, 'alice', { storage: memoryStorage() });
  server.refuseNext('send', { code: 'overloaded', retryable: true, retryAfterMs: 5000 });
  alice.lobby.send('later');
  await pass(20);
  alice.lobby.leave();
  await pass(10_000);
  expect(stored(server)).toEqual([]);
  alice.join('lobby');
  await pass(50);
  expect(stored(server)).toEqual(['later']);
  expect(alice.sent).toHaveLength(1);
});
