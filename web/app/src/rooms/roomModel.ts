import type { RoomEvent, RoomEvents } from '@chatcluster/client';
import type { RoomPort } from '../chat/roomPort.ts';
import { findTime } from '../timeline/findTime.ts';
import type { Message } from '../timeline/message.ts';
import { Timeline } from '../timeline/timeline.ts';
import { Store, type Later } from '../ui/store.ts';
import { People } from './people.ts';
import { Unread, type ReadMark } from './unread.ts';

/** Messages of one page of history. */
const pageSize = 100;

/** Messages before the one that was jumped to. */
const pageBeforeJump = 80;

/** Messages kept of a room that isn't open, and of one whose newest are read when it has become very long. History has the others. */
const mostAsleep = 200;
const mostAtBottom = 20_000;

/** Wait after a page of history could not be had. Unit: ms. */
const historyPauseMs = 2_000;

/** What the list shows. Another `id` is another list: it begins anew at its anchor. */
export interface View {
  id: number;
  timeline: Timeline;
  /** The message to begin with; without one, the newest. */
  anchor?: number;
}

/** What a room needs of the session. */
export interface RoomOwner {
  user: string;
  /** False while nobody looks at the page. */
  isSeen(): boolean;
  /** Somebody else said something just now. */
  heard(room: string, event: RoomEvent, isRead: boolean): void;
  /** It was read. */
  read(room: string, mark: ReadMark): void;
}

/** A room that one is in: what is here of it, what of it was read, and where the reader is. */
export class RoomModel extends Store {
  readonly name: string;
  readonly people = new People();
  /** Why the room can't be entered. */
  problem: RoomEvents['refused'] | undefined;
  /** Up to where it was read when unread messages came to be: the mark in the list. */
  marker: number | undefined;
  /** Somebody asked for the newest message: counted. */
  bottomRequests = 0;
  isLoadingOlder = false;
  /** A jump waits for its history. */
  isJumping = false;
  /** The newest message of somebody else that came while the room was looked at: to be read out. */
  lastHeard: Message | undefined;
  /** A message to answer to: the composer takes it over. */
  quoted: { text: string; from: string } | undefined;
  readonly #port: RoomPort;
  readonly #owner: RoomOwner;
  readonly #unread: Unread;
  readonly #live: Timeline;
  #view: View;
  #first = 1;
  #head = 0;
  #isOpen = false;
  #isAtBottom = true;
  #isLoadingNewer = false;
  #historyPausedUntil = 0;
  readonly #ends: (() => void)[] = [];

  constructor(port: RoomPort, owner: RoomOwner, mark: ReadMark | undefined, later?: Later) {
    super(later);
    this.name = port.name;
    this.#port = port;
    this.#owner = owner;
    this.#unread = new Unread(mark);
    this.#live = new Timeline(owner.user);
    this.#view = { id: 0, timeline: this.#live };
    for (const message of port.pending) this.#live.wait(message);
    this.#listen();
  }

  get view(): View {
    return this.#view;
  }

  get unread(): number {
    return this.#unread.count;
  }

  get last(): Message | undefined {
    return this.#live.last;
  }

  /** What of one's own is not stored, the most urgent of it. */
  get waiting(): Message | undefined {
    return this.#live.waiting;
  }

  /** True once the list can be shown: what the room began with is here, or there are only messages that wait. */
  get isReady(): boolean {
    return this.#live.hasBegun ? this.#live.newest >= this.#head : this.#live.size > 0;
  }

  get hasBegun(): boolean {
    return this.#live.hasBegun;
  }

  /** The reader looks at an older stretch that does not reach the newest messages. */
  get isInThePast(): boolean {
    return this.#view.timeline !== this.#live;
  }

  get isAtBottom(): boolean {
    return this.#isAtBottom && !this.isInThePast;
  }

  /** The room comes on screen. */
  open(): void {
    this.#isOpen = true;
    this.marker = this.unread > 0 ? this.#unread.read : undefined;
    // Where unread messages begin may be far from the newest: the list will say.
    this.#isAtBottom = this.marker === undefined;
    this.#show(this.#live, this.marker === undefined ? undefined : this.marker + 1);
    // More is unread than is here: what is around the first of it is fetched, so that the reader begins there.
    if (this.marker !== undefined && this.isReady && this.marker + 1 < (this.#live.oldest ?? 0)) void this.jumpToMarker();
  }

  /** Another one is on screen. */
  close(): void {
    this.#isOpen = false;
    this.marker = undefined;
    this.lastHeard = undefined;
    this.#live.trim(mostAsleep);
    this.#show(this.#live);
  }

  /** Ends it. What is unsent stays stored. */
  leave(): void {
    for (const end of this.#ends) end();
    this.#port.leave();
  }

  /** The reader came to the newest message, or went away from it. */
  setAtBottom(isAtBottom: boolean): void {
    if (this.#isAtBottom === isAtBottom) return;
    this.#isAtBottom = isAtBottom;
    this.look();
    this.changed();
  }

  /** What is on screen is read, if somebody looks at it. */
  look(): void {
    if (!this.#isOpen || !this.isAtBottom || !this.isReady || !this.#owner.isSeen() || this.unread === 0) return;
    this.markRead();
  }

  /** Up to the newest message everything is read. */
  markRead(): void {
    this.#unread.readUpTo();
    if (this.#unread.mark) this.#owner.read(this.name, this.#unread.mark);
    this.changed();
  }

  /** It was read up to somewhere in another window. */
  readElsewhere(mark: ReadMark): void {
    if (mark.epoch !== this.#unread.mark?.epoch) return;
    this.#unread.readUpTo(mark.seq);
    this.changed();
  }

  /** @returns false if no further message can wait to be sent */
  send(text: string): boolean {
    try {
      this.#live.wait(this.#port.send(text));
    } catch {
      return false;
    }
    this.marker = undefined;
    this.toBottom();
    return true;
  }

  retry(id: string): void {
    this.#port.retry(id);
    this.changedNow();
  }

  discard(id: string): void {
    this.#port.discard(id);
    this.changedNow();
  }

  /** Puts a message before the one that is being written. */
  quote(text: string, from: string): void {
    this.quoted = { text, from };
    this.changedNow();
  }

  /** Goes to the newest message. */
  toBottom(): void {
    if (this.isInThePast) this.#show(this.#live);
    this.#isAtBottom = true;
    this.bottomRequests++;
    this.look();
    this.changedNow();
  }

  /** Goes to a message, and fetches what is around it if it isn't here. */
  async jumpTo(seq: number): Promise<boolean> {
    const live = this.#live;
    if (live.oldest !== undefined && seq >= live.oldest) {
      this.#isAtBottom = false;
      this.#show(live, seq);
      return true;
    }
    return this.#jump(() => this.#fetchAround(seq));
  }

  /**
   * Goes to the first message at or after a time, or to the newest when all are older.
   *
   * @param time ms since 1970
   * @returns when that was written, in ms since 1970; nothing when the history could not be had
   */
  async jumpToTime(time: number): Promise<number | undefined> {
    let at: number | undefined;
    const went = await this.#jump(async () => {
      const probe = async (seq: number) => (await this.#port.history({ after: seq - 1 }, 1)).events[0];
      const seq = await findTime(probe, this.#first, this.#live.newest, time);
      const found = await probe(seq);
      at = found && Date.parse(found.at);
      if (this.#live.oldest !== undefined && seq >= this.#live.oldest) this.#show(this.#live, seq);
      else await this.#fetchAround(seq);
    });
    return went ? at : undefined;
  }

  /** Goes to where unread messages begin. */
  async jumpToMarker(): Promise<boolean> {
    return this.marker === undefined ? false : this.jumpTo(this.marker + 1);
  }

  /** The reader is near the oldest message here. */
  async loadOlder(): Promise<void> {
    const { timeline } = this.#view;
    if (this.isLoadingOlder || !timeline.hasOlder || timeline.oldest === undefined || this.#isHistoryPaused()) return;
    this.isLoadingOlder = true;
    this.changed();
    try {
      const { events, more } = await this.#port.history({ before: timeline.oldest }, pageSize);
      timeline.addOlder(events, more);
      for (const event of events) this.people.saw(event.from, event.at);
    } catch {
      this.#pauseHistory();
    }
    this.isLoadingOlder = false;
    this.changedNow();
  }

  /** The reader is near the newest message of an older stretch. */
  async loadNewer(): Promise<void> {
    const { timeline } = this.#view;
    if (timeline === this.#live || this.#isLoadingNewer || this.#isHistoryPaused()) return;
    this.#isLoadingNewer = true;
    try {
      const { events, more } = await this.#port.history({ after: timeline.newest }, pageSize);
      timeline.addNewer(events, more);
      if (this.#view.timeline === timeline && this.#meetsLive(timeline)) {
        this.#live.follow(timeline);
        // The same list goes on: its lines have kept their numbers.
        this.#view = { ...this.#view, timeline: this.#live };
      }
    } catch {
      this.#pauseHistory();
    }
    this.#isLoadingNewer = false;
    this.changedNow();
  }

  async #jump(go: () => Promise<void>): Promise<boolean> {
    if (this.isJumping) return false;
    this.isJumping = true;
    this.changedNow();
    try {
      await go();
      this.#isAtBottom = false;
      return true;
    } catch {
      return false;
    } finally {
      this.isJumping = false;
      this.changedNow();
    }
  }

  async #fetchAround(seq: number): Promise<void> {
    const [older, newer] = await Promise.all([
      this.#port.history({ before: seq }, pageBeforeJump),
      this.#port.history({ after: seq - 1 }, pageSize),
    ]);
    const stretch = new Timeline(this.#owner.user);
    stretch.begin(seq - 1, older.more);
    stretch.addNewer(newer.events, true);
    stretch.addOlder(older.events, older.more);
    if (this.#meetsLive(stretch)) {
      this.#live.follow(stretch);
      this.#show(this.#live, seq);
    } else {
      this.#show(stretch, seq);
    }
  }

  #meetsLive(stretch: Timeline): boolean {
    return stretch.newest + 1 >= (this.#live.oldest ?? this.#live.newest + 1);
  }

  #show(timeline: Timeline, anchor?: number): void {
    this.#view = { id: this.#view.id + 1, timeline, ...(anchor === undefined ? {} : { anchor }) };
    this.changed();
  }

  #isHistoryPaused(): boolean {
    return Date.now() < this.#historyPausedUntil;
  }

  /** Asked again when the list is drawn again. */
  #pauseHistory(): void {
    this.#historyPausedUntil = Date.now() + historyPauseMs;
    setTimeout(() => this.changed(), historyPauseMs);
  }

  #listen(): void {
    const live = this.#live;
    const on = <Name extends keyof RoomEvents>(name: Name, then: (payload: RoomEvents[Name]) => void) => {
      this.#ends.push(
        this.#port.on(name, (payload) => {
          then(payload);
          this.changed();
        }),
      );
    };
    on('joined', ({ head, first, after }) => {
      this.problem = undefined;
      this.#first = first;
      this.#unread.joined(after.epoch, head);
      if (!live.hasBegun) {
        this.#head = head;
        live.begin(after.seq, first <= after.seq);
      }
      if (this.isReady) this.#ready();
    });
    on('message', ({ event, own }) => this.#heard(event, own));
    on('sending', (message) => live.wait(message));
    on('failed', (message) => live.wait(message));
    on('sent', ({ id, seq, at }) => live.sent(id, seq, at));
    on('gap', ({ action, before, after }) => {
      if (action === 'mark') {
        live.purged(before.seq, after.seq);
      } else {
        live.replaced();
        this.#show(live);
      }
    });
    on('discarded', ({ id }) => live.forget(id));
    on('refused', (problem) => (this.problem = problem));
  }

  #heard(event: RoomEvent, own: boolean): void {
    const wasReady = this.isReady;
    const counts = !own && event.kind === 'message';
    const wasUnread = this.unread;
    const wasRead = this.#unread.read;
    this.#live.add(event);
    this.#unread.saw(event.seq, counts);
    if (this.#unread.read !== wasRead && this.#unread.mark) this.#owner.read(this.name, this.#unread.mark);
    this.people.saw(event.from, event.at);
    if (!wasReady && this.isReady) this.#ready();
    this.look();
    const isNew = event.seq > this.#head;
    if (counts && isNew) {
      const isRead = this.unread === 0;
      if (!isRead && wasUnread === 0 && this.#isOpen) this.marker = event.seq - 1;
      if (this.#isOpen) this.lastHeard = this.#live.last;
      this.#owner.heard(this.name, event, isRead);
    }
    if (this.#isOpen && this.isAtBottom && this.#live.size > mostAtBottom) {
      this.#live.trim(mostAsleep);
      this.#show(this.#live);
    }
  }

  /** What the room began with is here: it is known now where the reader should begin. */
  #ready(): void {
    if (this.#isOpen && !this.isInThePast && this.#view.anchor === undefined) this.open();
    if (this.unread === 0 && this.#unread.mark) this.#owner.read(this.name, this.#unread.mark);
  }
}
