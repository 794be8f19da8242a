import { afterEach, beforeEach, vi } from 'vitest';
import { ChatClient, type ChatOptions, type ChatStorage, type OutgoingMessage, type RoomEvent, type Gap, type Joined } from '../src/index.ts';
import { FakeDevice, FakeServer } from './fakeServer.ts';

/** Fake time for each test of a file. */
export function useFakeTime(): void {
  beforeEach(() => void vi.useFakeTimers({ now: new Date('2026-01-05T09:00:00Z') }));
  afterEach(() => void vi.useRealTimers());
}

/** Lets time pass, with all that happens in it. */
export function pass(ms: number): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(ms);
}

/** A client and what it told. */
export class Person {
  readonly chat: ChatClient;
  readonly device: FakeDevice;
  readonly seen: RoomEvent[] = [];
  readonly sent: { id: string; seq: number }[] = [];
  readonly failed: OutgoingMessage[] = [];
  readonly sending: OutgoingMessage[] = [];
  readonly gaps: Gap[] = [];
  readonly joined: Joined[] = [];
  readonly states: string[] = [];
  readonly errors: string[] = [];

  constructor(server: FakeServer, user = 'alice', options: Partial<ChatOptions> = {}) {
    this.device = new FakeDevice(server);
    this.chat = new ChatClient({ urls: ['ws://gateway/ws'], user, environment: this.device.environment, ...options });
    this.chat.on('message', ({ event }) => this.seen.push(event));
    this.chat.on('sent', (sent) => this.sent.push(sent));
    this.chat.on('failed', ({ message }) => this.failed.push(message));
    this.chat.on('sending', ({ message }) => this.sending.push(message));
    this.chat.on('gap', (gap) => this.gaps.push(gap));
    this.chat.on('joined', (joined) => this.joined.push(joined));
    this.chat.on('state', ({ state }) => this.states.at(-1) === state || this.states.push(state));
    this.chat.on('error', ({ code }) => this.errors.push(code));
  }

  get texts(): string[] {
    return this.seen.map((event) => event.text);
  }

  get seqs(): number[] {
    return this.seen.map((event) => event.seq);
  }
}

/** Somebody who is in the lobby already. */
export async function inLobby(server: FakeServer, user = 'alice', options: Partial<ChatOptions> = {}): Promise<Person> {
  const person = new Person(server, user, options);
  person.chat.connect();
  person.chat.join('lobby');
  await pass(50);
  return person;
}

/** A `ChatStorage` that outlives clients, as `localStorage` outlives pages. */
export class MemoryStorage implements ChatStorage {
  readonly items = new Map<string, string>();

  outbox(user: string, room: string) {
    const key = JSON.stringify([user, room]);
    return {
      load: () => JSON.parse(this.items.get(key) ?? '[]') as OutgoingMessage[],
      save: (messages: readonly OutgoingMessage[]) => void this.items.set(key, JSON.stringify(messages)),
    };
  }
}

/** Repeatable random numbers (mulberry32). */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
