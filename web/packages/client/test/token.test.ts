import { expect, test } from 'vitest';
import type { TokenReason } from '../src/index.ts';
import { expiryOf } from '../src/token.ts';
import { FakeServer } from '../src/testing/fakeServer.ts';
import { inLobby, pass, Person, useFakeTime } from './harness.ts';

useFakeTime();

/** An unsigned JWT. */
function jwt(user: string, expires: number): string {
  const part = (value: unknown) => btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return `${part({ alg: 'none' })}.${part({ sub: user, exp: Math.floor(expires / 1000) })}.x`;
}

/** A server that takes tokens, and a source of them. */
function tokens(livesMs: number) {
  const server = new FakeServer();
  const asked: TokenReason[] = [];
  const revoked = new Set<string>();
  let made = 0;
  server.checkToken = (token) => {
    const expires = expiryOf(token);
    if (expires === undefined || expires <= Date.now() || revoked.has(token)) return undefined;
    return { user: (JSON.parse(atob(token.split('.')[1]!)) as { sub: string }).sub, expires };
  };
  const getToken = (why: TokenReason) => {
    asked.push(why);
    return Promise.resolve(jwt('alice', Date.now() + livesMs + ++made * 1000));
  };
  return { server, asked, revoked, getToken };
}

test('a token goes into the first frame, and never into the address', async () => {
  const { server, getToken, asked } = tokens(60_000);
  const alice = await inLobby(server, 'alice', { getToken });
  expect(alice.chat.state.state).toBe('connected');
  expect(server.received[0]).toMatchObject({ type: 'hello', version: 'chat.v1' });
  expect(server.urls).toEqual(['ws://gateway/ws?user=alice']);
  expect(asked).toEqual(['connect']);
});

test('a token is renewed before it ends, on the same connection', async () => {
  const { server, getToken, asked } = tokens(60_000);
  const alice = await inLobby(server, 'alice', { getToken });
  const pings = setInterval(() => server.broadcast({ type: 'ping' }), 20_000);
  await pass(300_000);
  clearInterval(pings);
  expect(server.urls).toHaveLength(1);
  expect(asked.length).toBeGreaterThan(4);
  expect(new Set(asked.slice(1))).toEqual(new Set(['renew']));
  expect(alice.states).toEqual(['connecting', 'connected']);
});

test('a token that ends all the same costs a reconnect with a fresh one, and nothing else', async () => {
  const { server, asked } = tokens(0);
  const live = [20_000, 3_600_000];
  // The provider keeps the same token until it is told that it was rejected.
  let token = jwt('alice', Date.now() + live.shift()!);
  const getToken = (why: TokenReason) => {
    asked.push(why);
    if (why === 'rejected') token = jwt('alice', Date.now() + live.shift()!);
    return token;
  };
  const alice = await inLobby(server, 'alice', { getToken });
  await pass(30_000);
  expect(asked).toEqual(['connect', 'renew', 'rejected']);
  expect(alice.chat.state.state).toBe('connected');
  server.post('lobby', 'bob', 'still here');
  await pass(20);
  expect(alice.texts).toEqual(['still here']);
});

test('a fresh token that is refused too is the end, with the reason', async () => {
  const { server, getToken, asked } = tokens(60_000);
  server.checkToken = () => undefined;
  const alice = new Person(server, 'alice', { getToken });
  alice.chat.connect();
  await pass(60_000);
  expect(asked).toEqual(['connect', 'rejected']);
  expect(alice.chat.state).toMatchObject({ state: 'disconnected', stop: { code: 4502 } });
  alice.chat.connect();
  await pass(60_000);
  expect(asked).toHaveLength(4);
});

test('without a provider a server that wants tokens says so at once', async () => {
  const { server } = tokens(60_000);
  const alice = new Person(server, 'alice');
  alice.chat.connect();
  await pass(1_100);
  expect(alice.chat.state).toMatchObject({ state: 'disconnected', stop: { code: 4502 } });
});

test('a provider that fails is told, and asked again later', async () => {
  const { server, getToken } = tokens(60_000);
  let failures = 3;
  const alice = new Person(server, 'alice', {
    getToken: (why) => {
      if (failures-- > 0) throw new Error('no network');
      return getToken(why);
    },
  });
  alice.chat.connect();
  await pass(20_000);
  expect(alice.errors).toEqual(['token', 'token', 'token']);
  expect(alice.chat.state.state).toBe('connected');
});

test('a provider that never answers does not hold the connection for ever', async () => {
  const { server, getToken } = tokens(60_000);
  let isStuck = true;
  const alice = new Person(server, 'alice', { getToken: (why) => (isStuck ? new Promise<string>(() => undefined) : getToken(why)) });
  alice.chat.connect();
  await pass(10_000);
  isStuck = false;
  await pass(10_000);
  expect(alice.chat.state.state).toBe('connected');
});

test("a token of somebody else is not used: the unsent messages here are not that person's", async () => {
  const { server } = tokens(60_000);
  const alice = await inLobby(server, 'alice', { getToken: () => jwt('mallory', Date.now() + 60_000) });
  expect(alice.chat.state).toMatchObject({ state: 'disconnected', stop: { code: 4502 } });
  expect(server.framesOf('join')).toEqual([]);
});

test('without a user, the token says who one is', async () => {
  const { server, getToken } = tokens(60_000);
  const alice = new Person(server, 'ignored', { getToken });
  expect(alice.chat.user).toBe('ignored');
  const nobody = new Person(server, undefined, { getToken, user: undefined as never });
  expect(nobody.chat.user).toBeUndefined();
  nobody.join();
  nobody.lobby.send('written before it is known who writes');
  nobody.chat.connect();
  await pass(50);
  expect(nobody.chat.user).toBe('alice');
  expect(server.log('lobby')).toMatchObject([{ from: 'alice' }]);
});

test('the end of a token is read from it', () => {
  expect(expiryOf(jwt('alice', 1_767_603_600_000))).toBe(1_767_603_600_000);
  for (const none of ['', 'opaque', 'a.b.c', `x.${btoa('{"exp":"soon"}')}.x`]) expect(expiryOf(none)).toBeUndefined();
});
