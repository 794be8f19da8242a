import { normalName, type ChatClient, type ConnectionStatus, type RoomEvent } from '@chatcluster/client';
import type { Keep } from '../device/keep.ts';
import { Store, type Later } from '../ui/store.ts';
import { Drafts } from './drafts.ts';
import { ReadMarks } from './readMarks.ts';
import { RoomModel } from './roomModel.ts';
import { RoomNames } from './roomNames.ts';

/** Events that a room begins with. */
const recent = 50;

/** What a session needs of the page around it. */
export interface SessionOptions {
  keep: Keep;
  /** False while nobody looks at the page. */
  isSeen(): boolean;
  /** Somebody said something that nobody has seen yet. */
  notify(room: string, event: RoomEvent): void;
  later?: Later;
}

/** One user's time on this page: the connection, and the rooms that one is in, all joined so that what is unread is known. */
export class Session extends Store {
  readonly chat: ChatClient;
  /** Who one is. */
  readonly user: string;
  readonly drafts: Drafts;
  readonly #options: SessionOptions;
  readonly #marks: ReadMarks;
  readonly #names: RoomNames;
  readonly #rooms = new Map<string, RoomModel>();
  readonly #ends: (() => void)[] = [];
  #open: RoomModel | undefined;
  #wasConnected = false;
  #lostAt: number | undefined;

  constructor(chat: ChatClient, user: string, options: SessionOptions) {
    super(options.later);
    this.chat = chat;
    this.user = user;
    this.#options = options;
    this.drafts = new Drafts(options.keep, user);
    this.#marks = new ReadMarks(options.keep, user);
    this.#names = new RoomNames(options.keep);
    this.#follow(chat.state);
    this.#ends.push(
      chat.on('state', (status) => {
        this.#follow(status);
        this.changed();
      }),
      chat.on('welcome', () => this.changed()),
    );
    for (const name of this.#names.list) this.#join(name);
  }

  get status(): ConnectionStatus {
    return this.chat.state;
  }

  /** It was connected before. */
  get wasConnected(): boolean {
    return this.#wasConnected;
  }

  /** Since when it isn't connected, in ms since 1970. */
  get lostAt(): number | undefined {
    return this.#lostAt;
  }

  get rooms(): readonly RoomModel[] {
    return [...this.#rooms.values()];
  }

  /** The room on screen. */
  get current(): RoomModel | undefined {
    return this.#open;
  }

  /** Unread messages of all rooms. */
  get unread(): number {
    return this.rooms.reduce((sum, room) => sum + room.unread, 0);
  }

  /** Puts a room on screen, and enters it if one isn't in it; none for nothing. */
  show(typed: string | undefined): void {
    const name = typed === undefined ? undefined : normalName(typed);
    if (this.#open?.name === name) return;
    this.#open?.close();
    this.#open = name === undefined ? undefined : (this.#rooms.get(name) ?? this.#join(name));
    if (name !== undefined) this.#names.add(name);
    this.#open?.open();
    this.changed();
  }

  /** Leaves a room for good: it is off the list, and nothing of it is counted. */
  leave(name: string): void {
    const room = this.#rooms.get(name);
    if (!room) return;
    if (this.#open === room) this.#open = undefined;
    room.leave();
    this.#rooms.delete(name);
    this.#names.remove(name);
    this.#marks.forget(name);
    this.drafts.set(name, '');
    this.changed();
  }

  /** The page came into sight, or went. */
  looked(): void {
    this.#open?.look();
    this.changed();
  }

  /** Another window of this browser has written something down. */
  keptElsewhere(key: string | null): void {
    if (key !== this.#marks.key) return;
    this.#marks.reload();
    for (const room of this.rooms) {
      const mark = this.#marks.of(room.name);
      if (mark) room.readElsewhere(mark);
    }
  }

  /** Ends it; what is unsent stays stored. */
  end(): void {
    for (const end of this.#ends) end();
    for (const room of this.rooms) room.leave();
    this.chat.close();
  }

  #join(name: string): RoomModel {
    const port = this.chat.join(name, { recent });
    const owner = {
      user: this.user,
      isSeen: () => this.#options.isSeen(),
      read: (read: string, mark: { epoch: string; seq: number }) => this.#marks.set(read, mark),
      heard: (where: string, event: RoomEvent, isRead: boolean) => {
        if (!isRead) this.#options.notify(where, event);
      },
    };
    const room = new RoomModel(port, owner, this.#marks.of(port.name), this.#options.later);
    this.#rooms.set(room.name, room);
    this.#ends.push(room.subscribe(() => this.changed()));
    return room;
  }

  #follow({ state }: ConnectionStatus): void {
    if (state === 'connected') {
      this.#wasConnected = true;
      this.#lostAt = undefined;
    } else {
      this.#lostAt ??= Date.now();
    }
  }
}
