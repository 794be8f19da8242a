import { afterEach, beforeEach, vi } from 'vitest';
import { ChatClient, type ChatOptions, type ChatRoom, type Gap, type JoinOptions, type Joined, type OutgoingMessage, type RoomEvent } from '../src/index.ts';
import type { FakePage } from './fakeBrowser.ts';
import { FakeDevice, type FakeServer } from '../src/testing/fakeServer.ts';

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
  readonly discarded: string[] = [];
  readonly gaps: Gap[] = [];
  readonly joined: Joined[] = [];
  readonly refused: string[] = [];
  readonly states: string[] = [];
  readonly errors: string[] = [];

  constructor(server: FakeServer, user = 'alice', options: Partial<ChatOptions> = {}, page?: FakePage) {
    this.device = page?.device ?? new FakeDevice(server);
    const { environment } = page ?? this.device;
    this.chat = new ChatClient({ urls: ['ws://gateway/ws'], user, environment, ...options });
    this.chat.on('state', ({ state }) => this.states.at(-1) === state || this.states.push(state));
    this.chat.on('error', ({ code }) => this.errors.push(code));
  }

  /** Joins a room and notes what it tells. */
  join(name = 'lobby', options: JoinOptions = {}): ChatRoom {
    const isNew = !this.chat.rooms.some((room) => room.name === name);
    const room = this.chat.join(name, options);
    if (!isNew) return room;
    room.on('message', ({ event }) => this.seen.push(event));
    room.on('sent', (sent) => this.sent.push(sent));
    room.on('failed', (message) => this.failed.push(message));
    room.on('sending', (message) => this.sending.push(message));
    room.on('discarded', ({ id }) => this.discarded.push(id));
    room.on('gap', (gap) => this.gaps.push(gap));
    room.on('joined', (joined) => this.joined.push(joined));
    room.on('refused', ({ code }) => this.refused.push(code));
    return room;
  }

  /** The room of most tests. */
  get lobby(): ChatRoom {
    return this.join();
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
  person.join();
  await pass(50);
  return person;
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
