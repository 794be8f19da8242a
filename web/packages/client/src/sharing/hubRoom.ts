import type { Environment } from '../environment.ts';
import type { Link } from '../link.ts';
import type { ErrorFrame, JoinRequest, RoomEvent } from '../protocol.ts';
import type { Answer } from '../requests.ts';
import { RoomStream, type Gap } from '../roomStream.ts';

/** Newest events that are kept for pages that join later: most of them begin within these, and cost the server nothing. */
const mostKept = 200;

/** Wait for a page whose position is ahead of what the server has. Unit: ms. */
const aheadMs = 1_000;

/** A page, as a room sees it. */
export interface RoomMember {
  event(event: RoomEvent): void;
  rejoin(): void;
}

interface Waiting {
  member: RoomMember;
  request: JoinRequest;
  answer: (answer: Answer) => void;
  /** The stream was begun anew for it: what is still missing can't be had. */
  wasRewound: boolean;
}

/**
 * A room of the hub: one stream from the server, and a place in it for each page.
 *
 * Each page gets what follows its own position. One that wants more than is kept here makes the stream begin anew from there; the others don't notice,
 * since they are given only what is new to them.
 */
export class HubRoom {
  readonly #stream: RoomStream;
  readonly #mostRecent: () => number;
  /** The last event that each page was given. */
  readonly #members = new Map<RoomMember, number>();
  #waiting: Waiting[] = [];
  /** The newest events, without a hole, up to the stream's position. */
  #kept: RoomEvent[] = [];
  #first = 1;

  /** @param mostRecent the server's bound of `recent` */
  constructor(link: Link, environment: Environment, mostRecent: () => number, refused: (room: HubRoom) => void, first: JoinRequest) {
    this.#mostRecent = mostRecent;
    const position = first.epoch === undefined ? undefined : { epoch: first.epoch, seq: first.after };
    this.#stream = new RoomStream(
      first.room,
      link,
      environment,
      {
        event: (event) => this.#event(event),
        joined: (joined) => {
          this.#first = joined.first;
          this.#serve();
        },
        gap: (gap) => this.#gap(gap),
        refused: (error) => {
          this.#refuse(error);
          if (!error.retryable) {
            this.#rejoin(Infinity);
            refused(this);
          }
        },
        paused: () => undefined,
      },
      first.recent ?? 0,
      position,
    );
  }

  /** No page is here, or wants to be. */
  get isEmpty(): boolean {
    return this.#members.size + this.#waiting.length === 0;
  }

  /** A page joins: it gets its answer when the stream is there. */
  join(member: RoomMember, request: JoinRequest, answer: (answer: Answer) => void): void {
    if (this.#members.has(member)) {
      answer(refusal('already_joined', false));
      return;
    }
    this.#waiting.push({ member, request, answer, wasRewound: false });
    if (this.#stream.state === 'live') this.#serve();
    else this.#stream.connected();
  }

  /** A page leaves. */
  leave(member: RoomMember): void {
    this.#members.delete(member);
    for (const { answer } of this.#waiting.filter((waiting) => waiting.member === member)) answer(refusal('not_joined', false));
    this.#waiting = this.#waiting.filter((waiting) => waiting.member !== member);
  }

  receive(event: RoomEvent): void {
    this.#stream.receive(event);
  }

  /** The server holds the room not to be joined. */
  heal(): void {
    this.#stream.heal();
  }

  /** The room is no longer wanted. */
  end(): void {
    this.#stream.leave();
  }

  /** The connection is gone, and everybody is told. */
  lost(): void {
    this.#stream.lost();
  }

  #event(event: RoomEvent): void {
    this.#kept.push(event);
    if (this.#kept.length > mostKept) this.#kept.shift();
    for (const [member, after] of this.#members) this.#give(member, after, event);
  }

  #give(member: RoomMember, after: number, event: RoomEvent): void {
    if (event.seq <= after) return;
    this.#members.set(member, event.seq);
    member.event(event);
  }

  /** What was kept is not what goes on. Pages that have all that there was before the gap don't notice. */
  #gap({ action, after }: Gap): void {
    this.#kept = [];
    this.#rejoin(action === 'forget' ? Infinity : after.seq);
  }

  #rejoin(below: number): void {
    for (const [member, after] of [...this.#members]) {
      if (after >= below) continue;
      this.#members.delete(member);
      member.rejoin();
    }
  }

  #refuse(error: ErrorFrame): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { answer } of waiting) answer(error);
  }

  /** Answers those who wait, or begins the stream anew for those who want what isn't here. */
  #serve(): void {
    const { seq, epoch } = this.#stream.position!;
    const { head } = this.#stream;
    const start = seq - this.#kept.length;
    const older: { waiting: Waiting; after: number }[] = [];
    const all = this.#waiting;
    this.#waiting = [];
    for (const waiting of all) {
      const { member, request, answer, wasRewound } = waiting;
      const oldest = this.#first - 1;
      const fromHead = (recent: number) => Math.max(head - Math.min(recent, this.#mostRecent()), oldest);
      const isKnown = request.epoch === epoch;
      let after = isKnown ? request.after! : fromHead(request.recent ?? (request.epoch === undefined ? 0 : 50));
      if (isKnown && after > head) {
        answer({ ...refusal('after_ahead', true), retryAfterMs: aheadMs });
        continue;
      }
      const from = Math.max(after, oldest);
      if (from < start && !wasRewound) {
        older.push({ waiting, after: from });
        continue;
      }
      const isGap = request.epoch !== undefined && (!isKnown || after < Math.max(oldest, start));
      after = Math.max(from, start);
      answer({ type: 'joined', room: request.room, epoch, seq: head, first: this.#first, after, gap: isGap });
      this.#members.set(member, after);
      for (const event of this.#kept) this.#give(member, this.#members.get(member)!, event);
    }
    if (older.length === 0) return;
    this.#waiting = older.map(({ waiting }) => ({ ...waiting, wasRewound: true }));
    this.#kept = [];
    this.#stream.rewind({ epoch, seq: Math.min(...older.map(({ after }) => after)) });
  }
}

function refusal(code: string, retryable: boolean): ErrorFrame {
  return { type: 'error', code, message: code, retryable };
}
