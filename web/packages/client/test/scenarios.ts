import { expect } from 'vitest';
import type { ChatClient, ChatRoom, ChatStorage, JoinOptions, OutgoingMessage, RoomEvent, RoomEvents } from '../src/index.ts';
import { memoryStorage } from '../src/index.ts';

/** A server to play scenarios with: the fake one, or a real gateway. */
export interface Stage {
  /** A client of a new connection, connecting; closed when the scenario is over. */
  enter(user: string, options?: { storage?: ChatStorage }): ChatClient;
  /** Breaks the sockets of a client, as a network does. */
  cut(chat: ChatClient): void;
  /** Names that no other run has used. */
  unique(name: string): string;
}

/** What is told of a room, from its beginning. */
class Record {
  readonly events: RoomEvent[] = [];
  readonly own: boolean[] = [];
  readonly sent: RoomEvents['sent'][] = [];
  readonly failed: OutgoingMessage[] = [];
  readonly gaps: RoomEvents['gap'][] = [];
  readonly joined: RoomEvents['joined'][] = [];
  readonly refused: RoomEvents['refused'][] = [];
  readonly room: ChatRoom;
  #check: () => void = () => undefined;

  constructor(room: ChatRoom) {
    this.room = room;
    const note = <Told>(list: Told[]) => (told: Told) => {
      list.push(told);
      this.#check();
    };
    room.on('message', ({ event, own }) => {
      this.own.push(own);
      note(this.events)(event);
    });
    room.on('sent', note(this.sent));
    room.on('failed', note(this.failed));
    room.on('gap', note(this.gaps));
    room.on('joined', note(this.joined));
    room.on('refused', note(this.refused));
  }

  get texts(): string[] {
    return this.events.map(({ text }) => text);
  }

  get seqs(): number[] {
    return this.events.map(({ seq }) => seq);
  }

  /** Waits until something is so; it is looked at whenever something is told. */
  until(isSo: (record: this) => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (isSo(this)) resolve();
      };
      this.#check();
    });
  }
}

const join = async (chat: ChatClient, name: string, options?: JoinOptions): Promise<Record> => {
  const record = new Record(chat.join(name, options));
  await record.until(({ joined }) => joined.length > 0);
  return record;
};
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** What must be so with every server that speaks `chat.v1`. */
export const scenarios: { [name: string]: (stage: Stage) => Promise<void> } = {
  'two people chat, and see the same in the same order': async (stage) => {
    const name = stage.unique('room');
    const [alice, bob] = [await join(stage.enter('alice'), name), await join(stage.enter('bob'), name)];
    const { id } = alice.room.send('hello');
    await bob.until(({ texts }) => texts.includes('hello'));
    bob.room.send('你好 👋');
    await Promise.all([alice.until(({ events }) => events.length === 2), bob.until(({ events, sent }) => events.length === 2 && sent.length === 1)]);
    expect(alice.texts).toEqual(['hello', '你好 👋']);
    expect(bob.events).toEqual(alice.events);
    expect(alice.own).toEqual([true, false]);
    expect(bob.own).toEqual([false, true]);
    expect(alice.sent).toMatchObject([{ id, seq: 1, text: 'hello', at: alice.events[0]!.at }]);
    expect(alice.room.pending).toEqual([]);
    expect(alice.room.position).toEqual({ epoch: bob.room.position!.epoch, seq: 2 });
  },

  'who joins later gets the last events, or goes on where it was': async (stage) => {
    const name = stage.unique('room');
    const alice = await join(stage.enter('alice'), name);
    for (const seq of upTo(12)) alice.room.send(`m${seq}`);
    await alice.until(({ events }) => events.length === 12);
    const { epoch } = alice.room.position!;
    const recent = await join(stage.enter('bob'), name, { recent: 5 });
    const resumed = await join(stage.enter('carol'), name, { position: { epoch, seq: 3 } });
    const nothing = await join(stage.enter('dave'), name, { recent: 0 });
    alice.room.send('m13');
    for (const record of [recent, resumed, nothing]) await record.until(({ texts }) => texts.includes('m13'));
    expect(recent.seqs).toEqual(upTo(13, 8));
    expect(resumed.seqs).toEqual(upTo(13, 4));
    expect(nothing.seqs).toEqual([13]);
    expect(recent.joined[0]).toMatchObject({ head: 12, first: 1, after: { epoch, seq: 7 } });
    expect([...recent.gaps, ...resumed.gaps]).toEqual([]);
  },

  'history pages both ways': async (stage) => {
    const alice = await join(stage.enter('alice'), stage.unique('room'));
    for (const seq of upTo(30)) alice.room.send(`m${seq}`);
    await alice.until(({ events }) => events.length === 30);
    const page = async (range: Parameters<ChatRoom['history']>[0], limit?: number) => {
      const { events, more } = await alice.room.history(range, limit);
      return { seqs: events.map(({ seq }) => seq), more };
    };
    expect(await page({ before: 11 }, 4)).toEqual({ seqs: [7, 8, 9, 10], more: true });
    expect(await page({ before: 4 }, 4)).toEqual({ seqs: [1, 2, 3], more: false });
    expect(await page({ before: 1 })).toEqual({ seqs: [], more: false });
    expect(await page({ after: 11 }, 4)).toEqual({ seqs: [12, 13, 14, 15], more: true });
    expect(await page({ after: 28 }, 4)).toEqual({ seqs: [29, 30], more: false });
    expect(await page({ after: 30 })).toEqual({ seqs: [], more: false });
  },

  'a connection that breaks in the middle of sends loses and doubles nothing, and keeps the order': async (stage) => {
    const name = stage.unique('room');
    const [chatA, chatB] = [stage.enter('alice'), stage.enter('bob')];
    const [alice, bob] = [await join(chatA, name), await join(chatB, name)];
    const written: string[] = [];
    for (let round = 1; round <= 4; round++) {
      for (let index = 0; index < 10; index++) {
        written.push(`${round}.${index}`);
        alice.room.send(written.at(-1)!);
      }
      await bob.until(({ events }) => events.length > (round - 1) * 10);
      stage.cut(round % 2 ? chatA : chatB);
    }
    await Promise.all([alice, bob].map((record) => record.until(({ events }) => events.length >= 40)));
    await alice.until(({ sent }) => sent.length === 40);
    expect(alice.texts).toEqual(written);
    expect(bob.events).toEqual(alice.events);
    expect(bob.seqs).toEqual(upTo(40));
    expect([...alice.gaps, ...bob.gaps, ...alice.failed]).toEqual([]);
  },

  'what a page left unsent is sent by the next one, once': async (stage) => {
    const name = stage.unique('room');
    const storage = memoryStorage();
    const first = stage.enter('alice', { storage });
    const before = await join(first, name);
    const ids = ['one', 'two', 'three'].map((text) => before.room.send(text).id);
    first.close();
    const after = await join(stage.enter('alice', { storage }), name);
    await after.until(({ events, sent, room }) => events.length === 3 && room.pending.length === 0 && sent.length + before.sent.length >= 3);
    expect(after.events.map(({ id }) => id)).toEqual(ids);
    expect(after.seqs).toEqual([1, 2, 3]);
  },

  'a message that is refused fails, and can be discarded or tried again': async (stage) => {
    const alice = await join(stage.enter('alice'), stage.unique('room'));
    const { id } = alice.room.send('x'.repeat(4001));
    await alice.until(({ failed }) => failed.length === 1);
    expect(alice.failed[0]).toMatchObject({ id, state: 'failed', code: 'text_too_long' });
    alice.room.retry(id);
    await alice.until(({ failed }) => failed.length === 2);
    alice.room.discard(id);
    expect(alice.room.pending).toEqual([]);
    alice.room.send('short');
    await alice.until(({ sent, events }) => sent.length === 1 && events.length === 1);
    expect(alice.seqs).toEqual([1]);
  },

  'rooms don’t mix, and one that was left is silent': async (stage) => {
    const [chat, other] = [stage.enter('alice'), stage.enter('bob')];
    const names = [stage.unique('a'), stage.unique('b')] as const;
    const [a, b] = [await join(chat, names[0]), await join(chat, names[1])];
    const [otherA, otherB] = [await join(other, names[0]), await join(other, names[1])];
    a.room.leave();
    otherA.room.send('to a');
    await otherA.until(({ events }) => events.length === 1);
    otherB.room.send('to b');
    await b.until(({ texts }) => texts.includes('to b'));
    expect(b.texts).toEqual(['to b']);
    expect(a.texts).toEqual([]);
    const again = await join(chat, names[0], { recent: 10 });
    await again.until(({ texts }) => texts.includes('to a'));
    expect(again.seqs).toEqual([1]);
  },

  'a position of another log is a gap that says to forget': async (stage) => {
    const name = stage.unique('room');
    const alice = await join(stage.enter('alice'), name);
    for (const seq of upTo(5)) alice.room.send(`m${seq}`);
    await alice.until(({ events }) => events.length === 5);
    const bob = await join(stage.enter('bob'), name, { position: { epoch: 'another', seq: 3 }, recent: 2 });
    await bob.until(({ events }) => events.length === 2);
    expect(bob.gaps).toMatchObject([{ reason: 'replaced', action: 'forget', before: { epoch: 'another', seq: 3 } }]);
    expect(bob.seqs).toEqual([4, 5]);
  },

  'a name that isn’t allowed is refused for good; one in another Unicode form is the same': async (stage) => {
    const chat = stage.enter('alice');
    const bad = new Record(chat.join('not allowed!'));
    await bad.until(({ refused }) => refused.length === 1);
    expect(bad.refused).toMatchObject([{ code: 'invalid_room', retryable: false }]);
    expect(bad.room.state).toBe('refused');
    const name = stage.unique('caf');
    const composed = await join(chat, `${name}\u00e9`);
    expect(chat.join(`${name}e\u0301`)).toBe(composed.room);
    composed.room.send('x');
    await composed.until(({ events }) => events.length === 1);
  },
};
