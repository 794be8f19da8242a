import { afterRefusal } from './backoff.ts';
import type { Environment } from './environment.ts';
import type { Link } from './link.ts';
import type { ErrorFrame, HistoryRequest, JoinedFrame, JoinRequest, Position, RoomEvent } from './protocol.ts';
import { RequestError } from './requestError.ts';
import type { Answer } from './requests.ts';

/** Tries to join from a position that the server says is ahead of the room, before it is taken to be lost. */
const aheadTries = 3;

/** Joins in a row that brought no further event, after which the connection is given up: something is wrong with it. */
const holeTries = 3;

/** Times that a page of history is asked for again after a refusal for now. */
const historyTries = 3;

/** Events of a room between what a client has and what follows that can't be had. */
export interface Gap {
  /** `replaced`: the room's log was lost or replaced, so forget all events that you have. `purged`: old ones were deleted; keep what you have. */
  reason: 'replaced' | 'purged';
  /** What to do: `forget` all events of the room that you have (their numbers are used anew), or keep them and `mark` the place where some are missing. */
  action: 'forget' | 'mark';
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

/** What a `RoomStream` tells its owner. */
export interface StreamListener {
  /** The next event: never twice, never with one left out. */
  event(event: RoomEvent): void;
  joined(joined: Joined): void;
  gap(gap: Gap): void;
  /** The room can't be joined; with a retry where `retryable`. */
  refused(error: ErrorFrame): void;
  /** The stream has stopped for now: messages can't be sent until `joined`. */
  paused(): void;
}

/** Which events of a room's history: those just before a `seq`, or those just after it; not the named one itself. */
export type HistoryRange = { before: number; after?: never } | { after: number; before?: never };

/** A page of a room's history. */
export interface HistoryPage {
  /** Oldest first, whatever the direction. */
  events: RoomEvent[];
  /** Further ones exist in the direction that was asked for. */
  more: boolean;
}

/**
 * How it stands with a room. `waiting`: for a connection. `joining`: asked for, or waiting to ask again. `live`: its stream runs and messages are sent.
 * `refused`: it can't be joined; `join` tries again. `left`: this object is of no more use.
 */
export type RoomStanding = 'waiting' | 'joining' | 'live' | 'refused' | 'left';

/**
 * A room that was joined: an ordered, complete stream of events without duplicates, over any number of connections.
 * It keeps the position and resumes from it; where the stream would have a hole it joins again from its position instead of showing it.
 */
export class RoomStream {
  readonly name: string;
  readonly #link: Link;
  readonly #environment: Environment;
  readonly #listener: StreamListener;
  readonly #recent: number;
  #position: Position | undefined;
  /** A position that the server didn't take any more; the next `joined` is a gap after it. */
  #givenUp: Position | undefined;
  #state: RoomStanding = 'waiting';
  #head = 0;
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
    link: Link,
    environment: Environment,
    listener: StreamListener,
    recent: number,
    position?: Position,
  ) {
    this.name = name;
    this.#link = link;
    this.#environment = environment;
    this.#listener = listener;
    this.#recent = recent;
    this.#position = position;
  }

  /** What is here of the room; nothing before the first `joined`. */
  get position(): Position | undefined {
    return this.#position;
  }

  get state(): RoomStanding {
    return this.#state;
  }

  /** The newest event that is known to exist, perhaps one that is still to come; 0: none. */
  get head(): number {
    return this.#head;
  }

  /** Something said that this event exists. */
  knows(seq: number): void {
    if (seq > this.#head) this.#head = seq;
  }

  /** The connection is up: joins. */
  connected(): void {
    if (this.#state === 'waiting') this.#sendJoin();
  }

  /** The connection is gone. */
  lost(): void {
    if (this.#state === 'joining' || this.#state === 'live') this.#pause('waiting');
  }

  /** Tries again after it was refused for good. */
  again(): void {
    if (this.#state === 'refused') this.#sendJoin();
  }

  /** Ends the stream. */
  leave(): void {
    if (this.#state === 'left') return;
    const joined = this.#state === 'joining' || this.#state === 'live';
    this.#pause('left');
    if (joined) this.#link.request({ type: 'leave', room: this.name }, () => undefined);
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
    this.knows(event.seq);
    this.#listener.event(event);
  }

  /** Begins the stream anew from an earlier position of the same log. */
  rewind(position: Position): void {
    this.#position = position;
    this.#rejoin();
  }

  /** Joins again, from the position: somebody between here and the server can't go on. */
  rejoin(): void {
    if (this.#state === 'live') this.#rejoin();
  }

  /** Joins again from the position, because the stream has a hole, or the server holds the room not to be joined. */
  heal(): void {
    if (this.#state !== 'live') return;
    if (++this.#holes > holeTries) {
      this.#holes = 0;
      this.#link.abandon();
    } else {
      this.#rejoin();
    }
  }

  /**
   * A page of history. What is refused for now is asked for again, a few times.
   *
   * @throws RequestError when there is no connection, no answer came, or the server refused
   */
  async history(range: HistoryRange, limit: number): Promise<HistoryPage> {
    const epoch = this.#position?.epoch;
    for (let refusals = 0; ; refusals++) {
      const answer = await this.#ask({ type: 'history', room: this.name, ...range, limit });
      if (answer.type === 'history' && this.#position?.epoch === epoch) {
        const { before = Infinity, after = 0 } = range;
        return { events: answer.events.filter(({ seq }) => seq < before && seq > after).sort((a, b) => a.seq - b.seq), more: answer.more };
      }
      if (answer.type !== 'error') throw new RequestError('lost', 'no answer', true);
      if (!answer.retryable || refusals >= historyTries) throw new RequestError(answer.code, answer.message, answer.retryable);
      const wait = afterRefusal(answer.retryAfterMs, refusals, this.#environment.random);
      await new Promise<void>((resolve) => this.#environment.after(wait, resolve));
    }
  }

  #ask(request: HistoryRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'live' || !this.#link.request(request, resolve)) reject(new RequestError('lost', 'not connected', true));
    });
  }

  #sendJoin(): void {
    this.#cancelRetry();
    this.#state = 'joining';
    const join = ++this.#join;
    const position = this.#position;
    const request: JoinRequest = position
      ? { type: 'join', room: this.name, recent: this.#recent, epoch: position.epoch, after: position.seq }
      : { type: 'join', room: this.name, recent: this.#recent };
    const sent = this.#link.request(request, (answer) => {
      if (this.#join === join && this.#state === 'joining') this.#answered(answer);
    });
    if (!sent) this.#state = 'waiting';
  }

  #answered(answer: Answer): void {
    if (answer.type === 'joined') {
      this.#joined(answer);
    } else if (answer.type === 'error') {
      this.#refused(answer);
    } else if (answer.type === 'lost' && answer.why === 'timeout') {
      // Whether the server holds the room to be joined can't be known: begin with a clean connection.
      this.#link.abandon();
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
    this.#head = joined.seq;
    if (!before) {
      this.#position = after;
    } else if (replaced) {
      this.#position = after;
      this.#listener.gap({ reason: 'replaced', action: 'forget', before, after });
    } else if (joined.after > before.seq) {
      this.#position = after;
      this.#listener.gap({ reason: 'purged', action: 'mark', before, after });
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
        if (error.retryable) this.#joinAfter(afterRefusal(error.retryAfterMs, this.#failures++, this.#environment.random));
        else this.#pause('refused');
        this.#listener.refused(error);
    }
  }

  /** The server is behind this client: perhaps only for a moment, perhaps because the log was restored from an older copy. */
  #ahead(error: ErrorFrame): void {
    if (++this.#timesAhead > aheadTries && this.#position) {
      this.#givenUp = this.#position;
      this.#position = undefined;
      this.#sendJoin();
    } else {
      this.#joinAfter(afterRefusal(error.retryAfterMs ?? 1000, this.#timesAhead, this.#environment.random));
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
    this.#link.request({ type: 'leave', room: this.name }, () => undefined);
    this.#sendJoin();
  }

  #pause(state: Exclude<RoomStanding, 'live'>): void {
    this.#cancelRetry();
    const wasLive = this.#state === 'live';
    this.#state = state;
    if (wasLive) this.#listener.paused();
  }
}
