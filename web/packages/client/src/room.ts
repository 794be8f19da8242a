import { backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import type { ErrorFrame, JoinedFrame, JoinRequest, Position, RoomEvent } from './protocol.ts';
import type { Answer } from './requests.ts';

/** Tries to join from a position that the server says is ahead of the room, before it is taken to be lost. */
const aheadTries = 3;

/** Joins in a row that brought no further event, after which the connection is given up: something is wrong with it. */
const holeTries = 3;

/** Events of a room between what a client has and what follows that can't be had. */
export interface Gap {
  /** `replaced`: the room's log was lost or replaced, so forget all events that you have. `purged`: old ones were deleted; keep what you have. */
  reason: 'replaced' | 'purged';
  /** The last event before the gap. */
  before: Position;
  /** The stream goes on after this one. */
  after: Position;
}

/** Where the stream begins or goes on, once the server has joined the room. */
export interface Joined {
  /** The newest event when it was joined. */
  head: number;
  /** The oldest event that is stored. */
  first: number;
  /** The events that follow begin after this one. */
  after: Position;
}

/** What a `Room` tells its owner. */
export interface RoomListener {
  /** The next event: never twice, never with one left out. */
  event(event: RoomEvent): void;
  joined(joined: Joined): void;
  gap(gap: Gap): void;
  /** The room can't be joined; with a retry where `retryable`. */
  refused(error: ErrorFrame): void;
  /** The stream has stopped for now: messages can't be sent until `joined`. */
  paused(): void;
}

/** A page of older events. */
export interface HistoryPage {
  /** Oldest first, all before the one that was asked for. */
  events: RoomEvent[];
  /** Older ones exist. */
  more: boolean;
}

/** A room could not be asked, or the server refused. */
export class RequestError extends Error {
  /** One of `errorCodes`, or `lost` when no answer came. */
  readonly code: string;
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.name = 'RequestError';
    this.code = code;
    this.retryable = retryable;
  }
}

/**
 * A room that was joined: an ordered, complete stream of events without duplicates, over any number of connections.
 * It keeps the position and resumes from it; where the stream would have a hole it joins again from its position instead of showing it.
 */
export class Room {
  readonly name: string;
  readonly #connection: Connection;
  readonly #environment: Environment;
  readonly #listener: RoomListener;
  readonly #recent: number;
  #position: Position | undefined;
  /** A position that the server didn't take any more; the next `joined` is a gap after it. */
  #givenUp: Position | undefined;
  #state: 'away' | 'joining' | 'live' | 'left' = 'away';
  /** Counts joins, so that what belongs to an earlier one is recognised. */
  #join = 0;
  #failures = 0;
  #timesAhead = 0;
  #holes = 0;
  #cancelRetry: () => void = () => undefined;

  /**
   * @param recent how many of the last events to begin with, and to go on with after a gap
   * @param position where to go on, if something of the room is there already
   */
  constructor(
    name: string,
    connection: Connection,
    environment: Environment,
    listener: RoomListener,
    recent: number,
    position?: Position,
  ) {
    this.name = name;
    this.#connection = connection;
    this.#environment = environment;
    this.#listener = listener;
    this.#recent = recent;
    this.#position = position;
  }

  /** What is here of the room; nothing before the first `joined`. */
  get position(): Position | undefined {
    return this.#position;
  }

  /** True between `joined` and `paused`. */
  get isLive(): boolean {
    return this.#state === 'live';
  }

  /** The connection is up: joins. */
  connected(): void {
    if (this.#state === 'away') this.#sendJoin();
  }

  /** The connection is gone. */
  lost(): void {
    if (this.#state !== 'left') this.#pause('away');
  }

  /** Ends the stream. */
  leave(): void {
    if (this.#state === 'left') return;
    const joined = this.#state !== 'away';
    this.#pause('left');
    if (joined) this.#connection.request({ type: 'leave', room: this.name }, () => undefined);
  }

  /** An event of this room came. */
  receive(event: RoomEvent): void {
    // Between a leave and the next `joined`, the old stream is still running out.
    if (this.#state !== 'live' || !this.#position) return;
    const expected = this.#position.seq + 1;
    if (event.seq < expected) return;
    if (event.seq > expected) {
      this.heal();
      return;
    }
    this.#holes = 0;
    this.#position = { epoch: this.#position.epoch, seq: event.seq };
    this.#listener.event(event);
  }

  /** Joins again from the position, because the stream has a hole, or the server holds the room not to be joined. */
  heal(): void {
    if (this.#state !== 'live') return;
    if (++this.#holes > holeTries) {
      this.#holes = 0;
      this.#connection.abandon('joining again does not help');
    } else {
      this.#rejoin();
    }
  }

  /**
   * Older events.
   *
   * @param before the oldest `seq` that is there already
   * @throws RequestError when there is no connection, no answer came, or the server refused
   */
  history(before: number, limit: number): Promise<HistoryPage> {
    return new Promise((resolve, reject) => {
      const epoch = this.#position?.epoch;
      const sent =
        this.#state === 'live' &&
        this.#connection.request({ type: 'history', room: this.name, before, limit }, (answer) => {
          if (answer.type === 'history' && this.#position?.epoch === epoch) {
            resolve({ events: answer.events.filter((event) => event.seq < before).sort((a, b) => a.seq - b.seq), more: answer.more });
          } else if (answer.type === 'error') {
            reject(new RequestError(answer.code, answer.message, answer.retryable));
          } else {
            reject(new RequestError('lost', 'No answer came.', true));
          }
        });
      if (!sent) reject(new RequestError('lost', 'Not connected.', true));
    });
  }

  #sendJoin(): void {
    this.#cancelRetry();
    this.#state = 'joining';
    const join = ++this.#join;
    const position = this.#position;
    const request: JoinRequest = position
      ? { type: 'join', room: this.name, epoch: position.epoch, after: position.seq, recent: this.#recent }
      : { type: 'join', room: this.name, recent: this.#recent };
    const sent = this.#connection.request(request, (answer) => {
      if (this.#join === join && this.#state === 'joining') this.#answered(answer);
    });
    if (!sent) this.#state = 'away';
  }

  #answered(answer: Answer): void {
    if (answer.type === 'joined') {
      this.#joined(answer);
    } else if (answer.type === 'error') {
      this.#refused(answer);
    } else if (answer.type === 'lost' && answer.why === 'timeout') {
      // Whether the server holds the room to be joined can't be known: begin with a clean connection.
      this.#connection.abandon('no answer to a join');
    }
  }

  #joined(joined: JoinedFrame): void {
    const before = this.#position ?? this.#givenUp;
    const after = { epoch: joined.epoch, seq: joined.after };
    const replaced = this.#givenUp !== undefined || before?.epoch !== joined.epoch;
    this.#givenUp = undefined;
    this.#state = 'live';
    this.#failures = 0;
    this.#timesAhead = 0;
    if (!before) {
      this.#position = after;
    } else if (replaced) {
      this.#position = after;
      this.#listener.gap({ reason: 'replaced', before, after });
    } else if (joined.after > before.seq) {
      this.#position = after;
      this.#listener.gap({ reason: 'purged', before, after });
    }
    this.#listener.joined({ head: joined.seq, first: joined.first, after: this.#position ?? after });
  }

  #refused(error: ErrorFrame): void {
    switch (error.code) {
      case 'already_joined':
        // A `joined` of an earlier try got lost; leave, then join from the position.
        this.#rejoin();
        return;
      case 'after_ahead':
        this.#ahead(error);
        return;
      default:
        this.#listener.refused(error);
        if (error.retryable) this.#joinAfter(error.retryAfterMs ?? backoff(this.#failures++, () => this.#environment.random()));
        else this.#pause('left');
    }
  }

  /** The server is behind this client: perhaps only for a moment, perhaps because the log was restored from an older copy. */
  #ahead(error: ErrorFrame): void {
    if (++this.#timesAhead > aheadTries && this.#position) {
      this.#givenUp = this.#position;
      this.#position = undefined;
      this.#sendJoin();
    } else {
      this.#joinAfter(error.retryAfterMs ?? 1000 * this.#timesAhead);
    }
  }

  #joinAfter(ms: number): void {
    this.#cancelRetry();
    this.#cancelRetry = this.#environment.after(ms, () => {
      if (this.#state === 'joining') this.#sendJoin();
    });
  }

  #rejoin(): void {
    this.#pause('joining');
    // Handled in order: the join is seen after the leave.
    this.#connection.request({ type: 'leave', room: this.name }, () => undefined);
    this.#sendJoin();
  }

  #pause(state: 'away' | 'joining' | 'left'): void {
    this.#cancelRetry();
    const wasLive = this.#state === 'live';
    this.#state = state;
    if (wasLive) this.#listener.paused();
  }
}
