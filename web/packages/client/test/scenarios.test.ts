import { afterEach, describe, test } from 'vitest';
import WebSocket from 'ws';
import { ChatClient, type Socket } from '../src/index.ts';
import { fakeServer } from '../src/testing/fakeServer.ts';
import { scenarios, type Stage } from './scenarios.ts';

// The same scenarios, played with the fake server and with a real gateway: what the fake one says is what the real one says.
//
// CHATCLUSTER_GATEWAY=ws://localhost:8080/ws names a gateway in guest mode (its rate limit must be off or generous). Without it only the fake one is played with.
const gateway = process.env['CHATCLUSTER_GATEWAY'];
const run = Date.now().toString(36);
let names = 0;

function stage(urls: string[], openSocket: (url: string, protocols: string[]) => Socket): Stage & { close(): void } {
  const sockets = new Map<ChatClient, Set<Socket>>();
  return {
    enter: (user, options = {}) => {
      const opened = new Set<Socket>();
      const chat = new ChatClient({
        urls,
        user,
        storage: 'memory',
        ...options,
        environment: {
          // No long waits between tries.
          random: () => 0.1,
          openSocket: (url, protocols) => {
            const socket = openSocket(url, protocols);
            opened.add(socket);
            return socket;
          },
        },
      });
      sockets.set(chat, opened);
      chat.connect();
      return chat;
    },
    cut: (chat) => {
      for (const socket of sockets.get(chat)!) {
        // From here on neither side hears the other; the client learns at once.
        const { onclose } = socket;
        socket.onmessage = null;
        socket.onclose = null;
        socket.close();
        onclose?.({ code: 1006, reason: '' });
      }
    },
    unique: (name) => `${name}-${run}-${++names}`,
    close: () => {
      for (const chat of sockets.keys()) chat.close();
    },
  };
}

describe('the fake server', () => {
  let here: ReturnType<typeof stage> | undefined;
  afterEach(() => here?.close());
  test.for(Object.entries(scenarios))('%s', async ([, play]) => {
    here = stage(['ws://fake/ws'], fakeServer({ latencyMs: 1 }).openSocket);
    await play(here);
  });
});

describe.skipIf(gateway === undefined)('a real gateway', () => {
  let here: ReturnType<typeof stage> | undefined;
  afterEach(() => here?.close());
  test.for(Object.entries(scenarios))('%s', async ([, play]) => {
    here = stage([gateway!], (url, protocols) => new WebSocket(url, protocols));
    await play(here);
  });
});
