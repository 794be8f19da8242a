import { expect, test } from 'vitest';
import { RequestError } from '../src/index.ts';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { inLobby, pass, Person, useFakeTime } from './harness.ts';

useFakeTime();

function fill(server: FakeServer, count: number, room = 'lobby'): void {
  for (let index = 1; index <= count; index++) server.post(room, 'bob', `m${server.log(room).length + 1}`);
}

test('begins with the recent events, then live', async () => {
  const server = new FakeServer();
  fill(server, 60);
  const alice = await inLobby(server);
  fill(server, 2);
  await pass(10);
  expect(alice.joined).toMatchObject([{ head: 60, first: 1, after: { seq: 10 } }]);
  expect(alice.seqs).toEqual(Array.from({ length: 52 }, (_, index) => index + 11));
});

test('resumes after a lost connection, without loss or double', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  fill(server, 3);
  await pass(10);
  server.closeAll(1006);
  fill(server, 100);
  await pass(600);
  fill(server, 1);
  await pass(10);
  expect(alice.seqs).toEqual(Array.from({ length: 104 }, (_, index) => index + 1));
  expect(server.framesOf('join').at(-1)).toMatchObject({ epoch: 'epoch1', after: 3, recent: 50 });
  expect(alice.gaps).toEqual([]);
});

test('an event that comes twice is shown once', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  const event = server.post('lobby', 'bob', 'once');
  server.broadcast({ type: 'event', ...event });
  await pass(10);
  expect(alice.texts).toEqual(['once']);
});

test('a hole in the stream is never shown: the room is joined again from the position', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  fill(server, 2);
  server.dropEvents(1);
  fill(server, 3);
  await pass(10);
  expect(alice.seqs).toEqual([1, 2]);
  await pass(50);
  expect(alice.seqs).toEqual([1, 2, 3, 4, 5]);
  expect(server.framesOf('join').at(-1)).toMatchObject({ epoch: 'epoch1', after: 2 });
  expect(alice.states).toEqual(['connecting', 'connected']);
});

test('a stream that keeps its hole costs the connection, not the order', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  const event = server.post('lobby', 'bob', 'one');
  for (let time = 0; time < 4; time++) {
    server.broadcast({ type: 'event', ...event, seq: 100 });
    await pass(50);
  }
  expect(alice.seqs).toEqual([1]);
  await pass(1000);
  expect(server.urls).toHaveLength(2);
  fill(server, 1);
  await pass(10);
  expect(alice.seqs).toEqual([1, 2]);
});

test('a replaced log is a gap, and the stream goes on in the new one', async () => {
  const server = new FakeServer();
  fill(server, 5);
  const alice = await inLobby(server);
  server.closeAll(1006);
  server.loseLog('lobby');
  fill(server, 80);
  await pass(600);
  expect(alice.gaps).toMatchObject([{ reason: 'replaced', before: { epoch: 'epoch1', seq: 5 }, after: { epoch: 'epoch2', seq: 30 } }]);
  expect(alice.seqs.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  expect(alice.seqs.slice(5)).toEqual(Array.from({ length: 50 }, (_, index) => index + 31));
});

test('purged events are a gap in the same log', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  fill(server, 2);
  await pass(10);
  server.closeAll(1006);
  fill(server, 10);
  server.purge('lobby', 9);
  await pass(600);
  expect(alice.gaps).toMatchObject([{ reason: 'purged', before: { seq: 2 }, after: { seq: 8 } }]);
  expect(alice.seqs).toEqual([1, 2, 9, 10, 11, 12]);
});

test('a position that stays ahead of the room is given up with a gap', async () => {
  const server = new FakeServer();
  fill(server, 5);
  const alice = await inLobby(server);
  const { epoch } = alice.lobby.position!;
  server.closeAll(1006);
  server.loseLog('lobby');
  await pass(1);
  fill(server, 2);
  // The same epoch, as after a restore from an older copy.
  const restored = new Person(server, 'carol');
  restored.join('lobby', { position: { epoch: 'epoch2', seq: 5 } });
  restored.chat.connect();
  await pass(2000);
  expect(restored.gaps).toEqual([]);
  await pass(10_000);
  expect(restored.gaps).toMatchObject([{ reason: 'replaced', before: { epoch: 'epoch2', seq: 5 } }]);
  expect(restored.seqs).toEqual([1, 2]);
  expect(epoch).toBe('epoch1');
});

test('a remembered position is resumed from', async () => {
  const server = new FakeServer();
  fill(server, 9);
  const alice = new Person(server);
  alice.join('lobby', { position: { epoch: 'epoch1', seq: 7 } });
  alice.chat.connect();
  await pass(50);
  expect(alice.seqs).toEqual([8, 9]);
  expect(alice.lobby.position).toEqual({ epoch: 'epoch1', seq: 9 });
});

test('a join that is refused for now is tried again', async () => {
  const server = new FakeServer();
  server.refuseNext('join', { code: 'unavailable', retryable: true, retryAfterMs: 800 });
  server.refuseNext('join', { code: 'unavailable', retryable: true });
  const alice = await inLobby(server);
  expect(alice.refused).toEqual(['unavailable']);
  await pass(2000);
  expect(alice.joined).toHaveLength(1);
});

test('a join that is refused for good is told, and not tried again', async () => {
  const server = new FakeServer();
  server.refuseNext('join', { code: 'too_many_rooms', retryable: false });
  const alice = await inLobby(server);
  server.closeAll(1006);
  await pass(60_000);
  expect(alice.refused).toEqual(['too_many_rooms']);
  expect(alice.lobby.state).toBe('joining');
  expect(server.framesOf('join')).toHaveLength(1);
});

test('a join whose answer never comes costs the connection', async () => {
  const server = new FakeServer();
  fill(server, 2);
  server.dropAnswers('joined');
  const alice = await inLobby(server);
  expect(alice.seqs).toEqual([]);
  await pass(16_000);
  expect(alice.seqs).toEqual([1, 2]);
});

test('a room that was left is silent, and can be joined again at once', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  fill(server, 1);
  await pass(10);
  alice.lobby.leave();
  fill(server, 1);
  alice.join('lobby', { recent: 0 });
  await pass(50);
  fill(server, 1);
  await pass(10);
  expect(alice.seqs).toEqual([1, 3]);
  expect(alice.errors).toEqual([]);
});

test('a room name is joined in its normal form', async () => {
  const server = new FakeServer();
  const alice = new Person(server);
  alice.chat.connect();
  const room = alice.join(' cafe\u0301 ');
  expect(room.name).toBe('caf\u00e9');
  expect(alice.chat.join('caf\u00e9')).toBe(room);
  await pass(50);
  fill(server, 1, 'caf\u00e9');
  await pass(10);
  expect(alice.seqs).toEqual([1]);
});

test('history pages back to the beginning', async () => {
  const server = new FakeServer();
  fill(server, 60);
  const alice = await inLobby(server);
  const first = alice.lobby.history({ before: 11 }, 6);
  await pass(20);
  expect(await first).toMatchObject({ events: [5, 6, 7, 8, 9, 10].map((seq) => ({ seq })), more: true });
  const second = alice.lobby.history({ before: 5 }, 6);
  await pass(20);
  expect(await second).toMatchObject({ events: [1, 2, 3, 4].map((seq) => ({ seq })), more: false });
});

test('history pages forward to the head', async () => {
  const server = new FakeServer();
  fill(server, 60);
  const alice = await inLobby(server);
  const first = alice.lobby.history({ after: 2 }, 3);
  await pass(20);
  expect(await first).toMatchObject({ events: [3, 4, 5].map((seq) => ({ seq })), more: true });
  const second = alice.lobby.history({ after: 57 });
  await pass(20);
  expect(await second).toMatchObject({ events: [58, 59, 60].map((seq) => ({ seq })), more: false });
});

test('history that can not be had now says so', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  const interrupted = expect(alice.lobby.history({ before: 5 })).rejects.toMatchObject({ code: 'lost', retryable: true });
  server.closeAll(1006);
  await pass(10);
  await interrupted;
  await expect(alice.lobby.history({ before: 5 })).rejects.toBeInstanceOf(RequestError);

  await pass(600);
  for (let time = 0; time < 4; time++) server.refuseNext('history', { code: 'unavailable', retryable: true });
  const refused = expect(alice.lobby.history({ before: 5 })).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await pass(10_000);
  await refused;
  server.refuseNext('history', { code: 'overloaded', retryable: true, retryAfterMs: 100 });
  const retried = expect(alice.lobby.history({ before: 5 })).resolves.toMatchObject({ events: [], more: false });
  await pass(1000);
  await retried;
});

test('rooms do not mix', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  alice.join('garden');
  await pass(20);
  server.post('garden', 'bob', 'in the garden');
  server.post('lobby', 'bob', 'in the lobby');
  server.post('attic', 'bob', 'in the attic');
  await pass(20);
  expect(alice.seen.map(({ room, text }) => [room, text])).toEqual([
    ['garden', 'in the garden'],
    ['lobby', 'in the lobby'],
  ]);
});
