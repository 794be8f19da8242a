import { Emitter } from './emitter.ts';
import type { Environment } from './environment.ts';
import type { Link } from './link.ts';
import { Outbox } from './outbox.ts';
import type { ErrorFrame, Limits, Position, RoomEvent } from './protocol.ts';
import { RequestError } from './requestError.ts';
import type { Answer } from './requests.ts';
import { RoomStream, type Gap, type HistoryPage, type HistoryRange, type Joined, type RoomStanding } from './roomStream.ts';
import type { SendPause } from './sendPause.ts';
import type { ChatStorage, OutgoingMessage } from './storage.ts';

/** The events of a history page or of the beginning of a stream, when the caller names no number. */
export const defaultPage = 50;

/** What a `ChatRoom` tells. */
export interface RoomEvents {
  /** The stream begins, or goes on after a lost connection. What was missed follows as `message` events. */
  joined: Joined;
  /** The next event of the room, one's own included: in order, none twice, none left out. `own`: it is by the user of this client, perhaps on another device. */
  message: { event: RoomEvent; own: boolean };
  /** A message of one's own waits to be stored: it was just written, is tried again, or was found from before a reload. Show it behind the stored ones. */
  sending: OutgoingMessage;
  /** A message of one's own is stored: told once, before or after its `message` event, which bears the same `id` and `seq`. */
  sent: { id: string; seq: number; at: string; text: string };
  /** A message of one's own was refused for good; `retry(id)` and `discard(id)` are the choices. */
  failed: OutgoingMessage;
  /** A failed message was discarded. */
  discarded: { id: string };
  /** Some events of the room can't be had; `action` says what to do. `joined` follows. */
  gap: Gap;
  /** The stream has stopped for now, as the connection was lost or a hole is being mended; `joined` follows when it goes on. */
  paused: undefined;
  /** The server refused the join. `retryable`: it is tried again by itself; otherwise the room's state is `refused`, and `join` tries again. */
  refused: { code: string; message: string; retryable: boolean };
}

/** What a room needs of its client. */
export interface RoomContext {
  link: Link;
  environment: Environment;
  storage: ChatStorage;
  pauseOfAll: SendPause;
  user(): string | undefined;
  limits(): Limits | undefined;
  left(room: ChatRoom): void;
}

/**
 * A room that was joined: an ordered, complete stream of events, and the messages that one sends to it. Made by `ChatClient.join`.
 *
 * Over any number of lost connections, gateways and reloads every event comes once and in order, and every message that was sent is stored once.
 */
export class ChatRoom extends Emitter<RoomEvents> {
  /** The room's name as the server writes it: in Unicode form NFC. */
  readonly name: string;
  /** @internal */
  readonly stream: RoomStream;
  /** @internal */
  readonly outbox: Outbox;
  readonly #context: RoomContext;

  /** @internal */
  constructor(name: string, context: RoomContext, recent: number, position: Position | undefined) {
    super();
    this.name = name;
    this.#context = context;
    const { link, environment, storage, pauseOfAll } = context;
    this.stream = new RoomStream(
      name,
      link,
      environment,
      {
        event: (event) => this.#event(event),
        joined: (joined) => {
          this.emit('joined', joined);
          this.outbox.open();
        },
        gap: (gap) => this.emit('gap', gap),
        refused: (error: ErrorFrame) => this.emit('refused', { code: error.code, message: error.message, retryable: error.retryable }),
        paused: () => {
          this.outbox.close();
          this.emit('paused', undefined);
        },
      },
      recent,
      position,
    );
    this.outbox = new Outbox(name, storage, environment, pauseOfAll, {
      transmit: (message, answered) => this.#transmit(message, answered),
      notJoined: () => this.stream.heal(),
      changed: (message) => this.emit(message.state, message),
      sent: ({ id, text }, seq, at) => {
        this.stream.knows(seq);
        this.emit('sent', { id, seq, at, text });
      },
    });
  }

  /** How it stands with the room. */
  get state(): RoomStanding {
    return this.stream.state;
  }

  /** What is here of the room: to be remembered by those who want to resume in another page. Nothing before the first `joined`. */
  get position(): Position | undefined {
    return this.stream.position;
  }

  /** The newest event that is known to exist; until the stream has come there, `position.seq` is less. 0: none, or not joined yet. */
  get head(): number {
    return this.stream.head;
  }

  /** The messages that are not known to be stored, failed ones included, in the order in which they are sent. The same array until something changes. */
  get pending(): readonly OutgoingMessage[] {
    return this.outbox.messages;
  }

  /**
   * Sends a message, now or once the room is joined. It is kept on this side until the server has it.
   *
   * @returns the message, `sending`, with the id by which `sent`, `failed` and its event name it
   * @throws RangeError when 500 messages of this room wait already
   * @throws RequestError when the room was left
   */
  send(text: string): OutgoingMessage {
    if (this.state === 'left') throw new RequestError('not_joined', 'room was left', false);
    return this.outbox.add(text);
  }

  /** Sends a failed message again, behind those that wait already. No effect on one that didn't fail. */
  retry(id: string): void {
    this.outbox.retry(id);
  }

  /** Forgets a failed message. No effect on one that didn't fail: it may be stored at this very moment. */
  discard(id: string): void {
    if (this.outbox.discard(id)) this.emit('discarded', { id });
  }

  /**
   * A page of the room's history, in either direction. What the server refuses for now is asked for again, a few times.
   *
   * @param range `{ before: seq }`: the events just before that one; `{ after: seq }`: the ones just after it
   * @param limit at most this many, and at most `limits.history`. Default: 50
   * @throws RequestError when the room isn't live, no answer came, or the server refused; `retryable` says whether to offer another try
   */
  history(range: HistoryRange, limit = defaultPage): Promise<HistoryPage> {
    return this.stream.history(range, Math.min(limit, this.#context.limits()?.history ?? limit));
  }

  /** Leaves the room. What is unsent stays kept, and is sent when the room is joined again, in this page or, once it has ended, another. */
  leave(): void {
    if (this.state === 'left') return;
    this.stream.leave();
    this.outbox.detach();
    this.#context.left(this);
  }

  #event(event: RoomEvent): void {
    const own = event.from === this.#context.user();
    this.emit('message', { event, own });
    if (own) this.outbox.acknowledge(event.id, event.seq, event.at);
  }

  #transmit({ id, text }: OutgoingMessage, answered: (answer: Answer) => void): boolean {
    const request = { type: 'send', room: this.name, id, text } as const;
    const most = this.#context.limits()?.frameBytes ?? Infinity;
    // A frame that is too long is skipped by the server unread, so that its error can't name the message.
    if (text.length * 6 + 1024 > most && new TextEncoder().encode(JSON.stringify(request)).length + 32 > most) {
      answered({ type: 'error', code: 'frame_too_large', message: `A frame is at most ${most} bytes long.`, retryable: false });
      return true;
    }
    return this.#context.link.request(request, answered);
  }
}
