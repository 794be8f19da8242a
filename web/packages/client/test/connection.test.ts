import { expect, test } from 'vitest';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { inLobby, pass, Person, useFakeTime } from './harness.ts';

useFakeTime();

test('connects, and says who it is', async () => {
  const server = new FakeServer();
  const alice = new Person(server, 'zoë w');
  alice.chat.connect();
  expect(alice.chat.state.state).toBe('connecting');
  await pass(10);
  expect(server.urls).toEqual(['ws://gateway/ws?user=zo%C3%AB%20w']);
  expect(alice.chat.user).toBe('zoë w');
  expect(alice.states).toEqual(['connecting', 'connected']);
});

test('tries again after ever longer waits until the server is back', async () => {
  const server = new FakeServer();
  server.refuseConnects = true;
  const alice = new Person(server);
  alice.device.random = () => 0.999999;
  alice.chat.connect();
  await pass(400);
  expect(server.urls).toHaveLength(1);
  await pass(200); // 0.5 s
  expect(server.urls).toHaveLength(2);
  await pass(1000);
  expect(server.urls).toHaveLength(3);
  await pass(2000);
  expect(server.urls).toHaveLength(4);
  expect(alice.chat.state).toMatchObject({ state: 'connecting', failures: 4 });
  server.refuseConnects = false;
  await pass(4010);
  expect(alice.chat.state).toMatchObject({ state: 'connected', failures: 0 });
});

test('a server that greets and hangs up at once is called on less and less', async () => {
  const server = new FakeServer();
  const alice = new Person(server);
  alice.device.random = () => 0.999999;
  alice.chat.connect();
  const stop = setInterval(() => server.closeAll(1011), 50);
  await pass(60_000);
  clearInterval(stop);
  expect(server.urls.length).toBeLessThan(10);
});

test('several addresses are tried in turn', async () => {
  const server = new FakeServer();
  server.refuseConnects = true;
  const alice = new Person(server, 'a', { urls: ['ws://one/ws', 'ws://two/ws', 'ws://three/ws?x=1'] });
  alice.chat.connect();
  await pass(3000);
  expect(server.urls.slice(0, 4)).toEqual(['ws://one/ws?user=a', 'ws://two/ws?user=a', 'ws://three/ws?x=1&user=a', 'ws://one/ws?user=a']);
});

test.each([4501, 4502, 4503, 4504, 4505, 1002, 1003, 1007, 1009])('close code %i ends it, with the reason', async (code) => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.closeAll(code, 'because');
  await pass(120_000);
  expect(alice.chat.state).toMatchObject({ state: 'disconnected', stop: { code, reason: 'because' } });
  expect(server.urls).toHaveLength(1);

  alice.chat.connect();
  await pass(50);
  expect(alice.chat.state).toMatchObject({ state: 'connected' });
  expect(alice.joined).toHaveLength(2);
});

test('a draining server is left for as long as it asked', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.broadcast({ type: 'draining', reconnectAfterMs: 1700 });
  await pass(10);
  expect(alice.chat.state.state).toBe('connected');
  server.closeAll(4001);
  await pass(1600);
  // Neither a shown page nor a new network is a reason to come early.
  alice.device.show();
  alice.device.goOnline(true);
  expect(server.urls).toHaveLength(1);
  await pass(200);
  expect(server.urls).toHaveLength(2);
  expect(alice.chat.state.state).toBe('connected');
});

test('a ping is answered', async () => {
  const server = new FakeServer();
  await inLobby(server);
  server.broadcast({ type: 'ping' });
  await pass(20);
  expect(server.framesOf('pong')).toEqual([{ type: 'pong' }]);
});

test('a connection on which nothing was heard for pingSeconds and ten more is replaced', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  await pass(30_000);
  server.broadcast({ type: 'ping' });
  await pass(34_000);
  expect(server.urls).toHaveLength(1);
  server.cutAll();
  await pass(500);
  expect(server.urls).toHaveLength(1);
  await pass(1000);
  expect(server.urls).toHaveLength(2);
  expect(alice.chat.state.state).toBe('connected');
});

test('a server that accepts and says nothing is given up', async () => {
  const server = new FakeServer();
  server.mute = true;
  const alice = new Person(server);
  alice.chat.connect();
  await pass(14_900);
  expect(server.urls).toHaveLength(1);
  server.mute = false;
  await pass(1000);
  expect(alice.chat.state.state).toBe('connected');
});

test('offline is found out within seconds, and online ends the wait', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.cutAll();
  server.refuseConnects = true;
  alice.device.goOnline(false);
  await pass(4100);
  expect(alice.chat.state).toMatchObject({ state: 'connecting', online: false });
  await pass(60_000);
  server.refuseConnects = false;
  alice.device.goOnline(true);
  await pass(10);
  expect(alice.chat.state).toMatchObject({ state: 'connected', online: true });
});

test('a connection that still works is kept, whatever the device says', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  alice.device.goOnline(false);
  await pass(10_000);
  expect(server.urls).toHaveLength(1);
  expect(alice.chat.state).toMatchObject({ state: 'connected', online: false });
});

test('a page that is shown again finds out at once that its connection died', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.cutAll();
  alice.device.show();
  await pass(4500);
  expect(alice.chat.state.state).toBe('connected');
  expect(server.urls).toHaveLength(2);
});

test('a page that is shown again does not wait for its next try', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  server.refuseConnects = true;
  server.closeAll(1006);
  await pass(60_000);
  server.refuseConnects = false;
  alice.device.show();
  await pass(10);
  expect(alice.chat.state.state).toBe('connected');
});

test('close is final, and connect begins anew', async () => {
  const server = new FakeServer();
  const alice = await inLobby(server);
  alice.chat.close();
  await pass(60_000);
  expect(server.connections).toBe(0);
  expect(alice.chat.state).toMatchObject({ state: 'disconnected' });
  server.post('lobby', 'bob', 'meanwhile');
  alice.chat.connect();
  await pass(50);
  expect(alice.texts).toEqual(['meanwhile']);
});

test('an address that is none is passed over', async () => {
  const server = new FakeServer();
  const alice = new Person(server, 'alice', { urls: ['nonsense', 'ws://gateway/ws'] });
  alice.chat.connect();
  await pass(1000);
  expect(alice.chat.state.state).toBe('connected');
});
