import type { Environment, Socket } from '../src/environment.ts';
import { pageLock, type Locks } from '../src/page.ts';
import { findElected } from '../src/sharing/electedFinder.ts';
import type { Channel, Sharing, WorkerHandle } from '../src/sharing/finder.ts';
import { Hub, type HubConfig } from '../src/sharing/hub.ts';
import type { FromHub, HubPort, ToHub } from '../src/sharing/messages.ts';
import { FakeDevice, type FakeServer } from '../src/testing/fakeServer.ts';
import { FakeLocks } from './fakeLocks.ts';

/** Time that a message between pages takes. Unit: ms. */
const hopMs = 1;

/** What a browser can. */
export interface Abilities {
  workers: boolean;
  channels: boolean;
  locks: boolean;
}

/** Something that runs code in a browser, and can end at any moment. */
class Context {
  isAlive = true;
  /** It runs nothing, and nobody is told. */
  isFrozen = false;
  readonly environment: Environment;
  readonly #sockets = new Set<Socket>();

  constructor(base: Environment) {
    this.environment = {
      ...base,
      after: (ms, run) =>
        base.after(ms, () => {
          if (this.isRunning) run();
        }),
      openSocket: (url, protocols) => {
        const socket = base.openSocket(url, protocols);
        this.#sockets.add(socket);
        return new Proxy(socket, {
          get: (target, name) => {
            const value = Reflect.get(target, name, target) as unknown;
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
          set: (target, name, handler: unknown) => {
            const guarded = typeof handler === 'function' ? (told: unknown) => this.isRunning && (handler as (told: unknown) => void)(told) : handler;
            return Reflect.set(target, name, guarded, target);
          },
        });
      },
    };
  }

  get isRunning(): boolean {
    return this.isAlive && !this.isFrozen;
  }

  end(): void {
    this.isAlive = false;
    for (const socket of this.#sockets) socket.close();
  }
}

let workers = 0;

class FakeWorker extends Context {
  readonly name = `worker${++workers}`;
  hub: Hub | undefined;
  readonly pages = new Set<FakePage>();
}

/** A page, also called tab. */
export class FakePage extends Context {
  readonly device: FakeDevice;
  readonly name: string;
  readonly channels = new Set<FakeChannel>();
  readonly #browser: FakeBrowser;

  constructor(browser: FakeBrowser, server: FakeServer, name: string) {
    const device = new FakeDevice(server);
    super(device.environment);
    this.device = device;
    this.name = name;
    this.#browser = browser;
    this.environment.sharing = browser.sharingOf(this);
  }

  /** It ends without a word, as in a crash. */
  crash(): void {
    this.end();
    this.#browser.ended(this);
  }

  /** The user closes it. */
  close(): void {
    this.device.leave();
    this.crash();
  }
}

class FakeChannel implements Channel {
  onmessage: Channel['onmessage'] = null;
  readonly #page: FakePage;
  readonly #all: Set<FakeChannel>;

  constructor(page: FakePage, all: Set<FakeChannel>) {
    this.#page = page;
    this.#all = all;
    all.add(this);
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message);
    if (!this.#page.isRunning || !this.#all.has(this)) return;
    for (const other of this.#all) {
      if (other === this) continue;
      setTimeout(() => {
        if (other.#page.isRunning && this.#all.has(other)) other.onmessage?.({ data } as MessageEvent);
      }, hopMs);
    }
  }

  close(): void {
    this.#all.delete(this);
  }
}

/** A browser with pages of one origin. */
export class FakeBrowser {
  readonly #abilities: Abilities;
  readonly #server: FakeServer;
  readonly #locks = new FakeLocks();
  readonly #workers = new Map<string, FakeWorker>();
  readonly #channels = new Map<string, Set<FakeChannel>>();
  /** Workers can't be started, as where their file is missing. */
  breakWorkers = false;
  #pages = 0;

  constructor(server: FakeServer, abilities: Partial<Abilities> = {}) {
    this.#server = server;
    this.#abilities = { workers: true, channels: true, locks: true, ...abilities };
  }

  open(): FakePage {
    return new FakePage(this, this.#server, `page${++this.#pages}`);
  }

  /** The worker, if there is one. */
  get worker(): FakeWorker | undefined {
    return [...this.#workers.values()].at(-1);
  }

  /** The worker's process ends. */
  killWorker(): void {
    for (const [name, worker] of this.#workers) {
      this.#workers.delete(name);
      worker.end();
      this.#locks.end(worker);
    }
  }

  ended(page: FakePage): void {
    this.#locks.end(page);
    for (const all of this.#channels.values()) for (const channel of page.channels) all.delete(channel);
    for (const [name, worker] of this.#workers) {
      if (!worker.pages.delete(page) || worker.pages.size > 0) continue;
      this.#workers.delete(name);
      worker.end();
      this.#locks.end(worker);
    }
  }

  locksOf(page: FakePage): Locks {
    return this.#locks.of(page);
  }

  sharingOf(page: FakePage): Sharing {
    const { workers, channels, locks } = this.#abilities;
    return {
      page: page.name,
      locks: locks ? this.#locks.of(page) : undefined,
      openWorker: workers ? (name) => this.#openWorker(page, name) : undefined,
      loadElected: () => Promise.resolve({ findElected }),
      openChannel: channels
        ? (name) => {
            let all = this.#channels.get(name);
            if (!all) this.#channels.set(name, (all = new Set()));
            const channel = new FakeChannel(page, all);
            page.channels.add(channel);
            return channel;
          }
        : undefined,
    };
  }

  #openWorker(page: FakePage, name: string): WorkerHandle {
    const handle: WorkerHandle = { port: { postMessage: () => undefined, close: () => undefined, onmessage: null }, onerror: null };
    if (this.breakWorkers) {
      setTimeout(() => handle.onerror?.({} as never), hopMs);
      return handle;
    }
    let worker = this.#workers.get(name);
    if (!worker) {
      const started = (worker = new FakeWorker(new FakeDevice(this.#server).environment));
      this.#workers.set(name, started);
      const locks = this.#abilities.locks ? this.#locks.of(started) : undefined;
      void locks?.request(pageLock(started.name), () => {
        started.hub = new Hub(JSON.parse(name) as HubConfig, started.environment, locks);
        return new Promise<never>(() => undefined);
      });
      if (!locks) started.hub = new Hub(JSON.parse(name) as HubConfig, started.environment, undefined);
    }
    const its = worker;
    its.pages.add(page);
    let isOpen = true;
    const port: HubPort = {
      post: (message: FromHub) => {
        const data = structuredClone(message);
        if (!its.isRunning) return;
        setTimeout(() => {
          if (page.isRunning && isOpen) handle.port.onmessage?.({ data } as MessageEvent);
        }, hopMs);
      },
      onmessage: () => undefined,
      close: () => undefined,
    };
    let isAttached = false;
    const deliver = (data: ToHub) => {
      if (!its.isRunning) return;
      // The worker's lock is not held yet.
      if (!its.hub) return void setTimeout(() => deliver(data), hopMs);
      if (!isAttached) {
        port.post({ type: 'hub', page: its.name });
        its.hub.attach(port);
      }
      isAttached = true;
      port.onmessage(data);
    };
    handle.port.postMessage = (message: ToHub) => {
      const data = structuredClone(message);
      if (page.isRunning) setTimeout(() => deliver(data), hopMs);
    };
    handle.port.close = () => {
      isOpen = false;
    };
    return handle;
  }
}
