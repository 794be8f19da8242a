import type { HistoryPage, HistoryRange, OutgoingMessage, RoomEvent, RoomEvents } from '@chatcluster/client';
import type { RoomPort } from '../../src/chat/roomPort.ts';

/** A room whose log a test has written. */
export class FakeRoom implements RoomPort {
  readonly name = 'lobby';
  pending: OutgoingMessage[] = [];
  readonly asked: HistoryRange[] = [];
  isDown = false;
  readonly #log: RoomEvent[] = [];
  readonly #listeners = new Map<string, Set<(payload: never) => void>>();

  /** Stores messages, and tells of them if the room is live. */
  store(count: number, from = 'bob', isLive = false): void {
    for (let left = count; left > 0; left--) {
      const seq = this.#log.length + 1;
      const event = { room: this.name, seq, at: new Date(seq * 60_000).toISOString(), kind: 'message', from, id: `${from}${seq}`, text: `m${seq}` };
      this.#log.push(event);
      if (isLive) this.tell('message', { event, own: from === 'alice' });
    }
  }

  /** Answers the join, and sends the last events. */
  join(recent = 50, epoch = 'e'): void {
    const head = this.#log.length;
    const after = Math.max(0, head - recent);
    this.tell('joined', { head, first: 1, after: { epoch, seq: after } });
    for (const event of this.#log.slice(after)) this.tell('message', { event, own: event.from === 'alice' });
  }

  tell<Name extends keyof RoomEvents>(name: Name, payload: RoomEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (payload: RoomEvents[Name]) => void)(payload);
  }

  on<Name extends keyof RoomEvents>(name: Name, listener: (payload: RoomEvents[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  send(text: string): OutgoingMessage {
    const message: OutgoingMessage = { id: `out${this.pending.length}`, text, at: new Date(0).toISOString(), state: 'sending' };
    this.pending = [...this.pending, message];
    return message;
  }

  retry(): void {}
  discard(id: string): void {
    this.tell('discarded', { id });
  }
  leave(): void {}

  history(range: HistoryRange, limit = 50): Promise<HistoryPage> {
    this.asked.push(range);
    if (this.isDown) return Promise.reject(new Error('down'));
    if (range.before !== undefined) {
      const { before } = range;
      const events = this.#log.filter(({ seq }) => seq < before).slice(-limit);
      return Promise.resolve({ events, more: (events[0]?.seq ?? 1) > 1 });
    }
    const { after } = range;
    const events = this.#log.filter(({ seq }) => seq > after).slice(0, limit);
    return Promise.resolve({ events, more: (events.at(-1)?.seq ?? Infinity) < this.#log.length });
  }
}
