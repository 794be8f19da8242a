import { Connection } from '../connection.ts';
import type { DeviceChange, Environment } from '../environment.ts';
import { pageLock, type Locks } from '../page.ts';
import type { Request } from '../protocol.ts';
import type { Answer } from '../requests.ts';
import { HubRoom, type RoomMember } from './hubRoom.ts';
import type { HubPort, ToHub } from './messages.ts';

/** What all pages of a hub have in common; those that differ in it have another hub. */
export interface HubConfig {
  urls: readonly string[];
  user: string;
  /** Pages are asked for tokens. */
  hasToken: boolean;
}

interface Page {
  port: HubPort;
  /** This page's part in each of its rooms. */
  rooms: Map<string, RoomMember>;
}

interface WantedToken {
  why: 'connect' | 'renew' | 'rejected';
  page: Page;
  resolve(token: string): void;
  reject(error: Error): void;
}

/** The connection of all pages of an origin and user: tells each page of it, and shares the rooms out among them. It keeps nothing that a page doesn't have itself. */
export class Hub {
  readonly #connection: Connection;
  readonly #environment: Environment;
  readonly #locks: Locks | undefined;
  readonly #pages = new Set<Page>();
  readonly #rooms = new Map<string, HubRoom>();
  #mostRecent = 0;
  #wantedToken: WantedToken | undefined;
  #deviceChanged: (what: DeviceChange) => void = () => undefined;

  constructor({ urls, user, hasToken }: HubConfig, environment: Environment, locks: Locks | undefined) {
    this.#locks = locks;
    this.#environment = {
      ...environment,
      // A worker is never shown, and may outlive any page: it learns from the pages.
      watchDevice: (changed) => {
        this.#deviceChanged = changed;
        return () => undefined;
      },
    };
    const getToken = (why: WantedToken['why']) =>
      new Promise<string>((resolve, reject) => {
        this.#wantedToken = { why, page: undefined as never, resolve, reject };
        this.#askForToken();
      });
    this.#connection = new Connection({ urls, user, ...(hasToken ? { getToken } : {}) }, this.#environment);
    this.#connection.on('status', (status) => this.#tell({ type: 'status', status }));
    this.#connection.on('welcome', (welcome) => {
      this.#mostRecent = welcome.limits.history;
      this.#tell({ type: 'welcome', welcome });
    });
    this.#connection.on('lost', () => {
      for (const room of this.#rooms.values()) room.lost();
      this.#rooms.clear();
      for (const page of this.#pages) page.rooms.clear();
      this.#tell({ type: 'lost' });
    });
    this.#connection.on('push', (frame) => {
      if (frame.type === 'event') this.#rooms.get(frame.room)?.receive(frame);
      else if (frame.type !== 'rejoin') this.#tell({ type: 'push', frame });
    });
  }

  /** A page comes. */
  attach(port: HubPort): void {
    let page: Page | undefined;
    port.onmessage = (message) => {
      if (message.type === 'attach') {
        if (page) this.#remove(page);
        page = this.#add(port, message);
      } else if (page && this.#pages.has(page)) {
        this.#heard(page, message);
      } else if (message.type !== 'bye') {
        port.post({ type: 'gone' });
      }
    };
  }

  /** Ends the hub; the pages find another. */
  end(): void {
    this.#pages.clear();
    this.#connection.close();
  }

  #add(port: HubPort, { page: name, locked }: ToHub & { type: 'attach' }): Page {
    const page: Page = { port, rooms: new Map() };
    this.#pages.add(page);
    if (locked) void this.#locks?.request(pageLock(name), () => this.#remove(page)).catch(() => undefined);
    const { status, welcome } = this.#connection;
    if (status.state === 'disconnected') this.#connection.connect();
    // As one that is shown again: somebody looks, so that what waits for its next try need not wait, and what may be dead is asked.
    else this.#deviceChanged('shown');
    port.post({ type: 'status', status: this.#connection.status });
    if (welcome) port.post({ type: 'welcome', welcome });
    return page;
  }

  #remove(page: Page): void {
    if (!this.#pages.delete(page)) return;
    for (const name of [...page.rooms.keys()]) this.#leave(page, name);
    if (this.#wantedToken?.page === page) this.#askForToken();
    if (this.#pages.size === 0) this.#connection.close();
  }

  #heard(page: Page, message: ToHub): void {
    switch (message.type) {
      case 'connect':
        this.#connection.connect();
        return;
      case 'abandon':
        this.#connection.abandon();
        return;
      case 'device':
        this.#deviceChanged(message.what);
        // Heard also where nothing changes: it shows the page that there is somebody.
        page.port.post({ type: 'status', status: this.#connection.status });
        return;
      case 'token': {
        const wanted = this.#wantedToken;
        if (wanted?.page !== page) return;
        this.#wantedToken = undefined;
        if (message.token === undefined) wanted.reject(new Error(message.error));
        else wanted.resolve(message.token);
        return;
      }
      case 'bye':
        this.#remove(page);
        return;
      case 'request': {
        const { ref, request } = message;
        this.#request(page, request, (answer) => page.port.post({ type: 'answer', ref, answer }));
      }
    }
  }

  #request(page: Page, request: Request, answer: (answer: Answer) => void): void {
    if (request.type === 'leave') {
      this.#leave(page, request.room);
      answer({ type: 'left', room: request.room });
    } else if (request.type === 'join' && this.#connection.status.state === 'connected') {
      const name = request.room;
      let room = this.#rooms.get(name);
      if (!room) {
        const forget = (refused: HubRoom) => {
          if (this.#rooms.get(name) === refused) this.#rooms.delete(name);
        };
        room = new HubRoom(this.#connection, this.#environment, () => this.#mostRecent, forget, request);
        this.#rooms.set(name, room);
      }
      let member = page.rooms.get(name);
      if (!member) {
        member = {
          event: (event) => page.port.post({ type: 'push', frame: { type: 'event', ...event } }),
          rejoin: () => page.port.post({ type: 'rejoin', room: name }),
        };
        page.rooms.set(name, member);
      }
      room.join(member, request, answer);
    } else {
      const heard = (heard: Answer) => {
        if (heard.type === 'error' && heard.code === 'not_joined' && 'room' in request) this.#rooms.get(request.room)?.heal();
        answer(heard);
      };
      if (!this.#connection.request(request, heard)) answer({ type: 'lost', why: 'connection' });
    }
  }

  #leave(page: Page, name: string): void {
    const member = page.rooms.get(name);
    const room = this.#rooms.get(name);
    page.rooms.delete(name);
    if (!member || !room) return;
    room.leave(member);
    if (!room.isEmpty) return;
    this.#rooms.delete(name);
    room.end();
  }

  /** Asks the page that came last; when it ends without an answer, another. */
  #askForToken(): void {
    const page = [...this.#pages].at(-1);
    const wanted = this.#wantedToken;
    if (!wanted) return;
    if (!page) return wanted.reject(new Error('no page is left'));
    wanted.page = page;
    page.port.post({ type: 'needToken', why: wanted.why });
  }

  #tell(message: Parameters<HubPort['post']>[0]): void {
    for (const { port } of this.#pages) port.post(message);
  }
}
