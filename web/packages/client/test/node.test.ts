import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { ChatClient } from '../src/index.ts';

test('in Node a server that can’t be reached ends nothing', async () => {
  // A port that nobody listens on any more.
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const { port } = listener.address() as AddressInfo;
  await new Promise((resolve) => listener.close(resolve));

  const chat = new ChatClient({
    urls: [`ws://127.0.0.1:${port}/ws`],
    user: 'alice',
    environment: { random: () => 0, openSocket: (url, protocols) => new WebSocket(url, protocols) },
  });
  const failed = new Promise<void>((resolve) => chat.on('state', ({ failures }) => failures >= 3 && resolve()));
  chat.connect();
  await failed;
  chat.close();
  expect(chat.state.state).toBe('disconnected');
});

test('without a WebSocket it says so at once', () => {
  const { WebSocket: known } = globalThis as { WebSocket?: unknown };
  Reflect.deleteProperty(globalThis, 'WebSocket');
  try {
    expect(() => new ChatClient({ urls: ['ws://test/ws'], user: 'alice' })).toThrow(/openSocket/);
  } finally {
    if (known) Object.assign(globalThis, { WebSocket: known });
  }
});
