import { Connection, type ConnectionOptions } from '../connection.ts';
import { Emitter } from '../emitter.ts';
import type { Environment } from '../environment.ts';
import type { ConnectionStatus, Link, LinkEvents } from '../link.ts';
import { holdForLife, pageLock } from '../page.ts';
import type { Request } from '../protocol.ts';
import { Requests, type Answer } from '../requests.ts';
import type { TokenReason } from '../token.ts';
import type { Finder, Sharing } from './finder.ts';
import type { FromHub, PagePort } from './messages.ts';
import { findInWorker } from './workerFinder.ts';

/** How long a hub may say nothing when it should. Unit: ms. */
const hubMs = 4_000;

/** Longest time for an answer. Unit: ms. Above that of the hub's own connection, so that its word comes first. */
const answerMs = 20_000;

/**
 * The connection that this page shares with the others of its origin and user.
 *
 * The hub that has it is in a worker or in one of the pages. It knows nothing that is not known here too: when it ends, this page's rooms resume from
 * their positions over another hub, and unanswered messages are sent again. Where no hub is to be had, the page has a connection of its own.
 */
export class SharedLink extends Emitter<LinkEvents> implements Link {
  readonly #options: ConnectionOptions & { user: string };
  readonly #sharing: Sharing;
  readonly #environment: Environment;
  readonly #requests: Requests;
  #status: ConnectionStatus;
  #isWanted = false;
  #search: object | undefined;
  #stopFinding: (() => void) | undefined;
  #stopWatching: () => void = () => undefined;
  #port: PagePort | undefined;
  #cancelDoubt: (() => void) | undefined;
  #doubts = 0;
  /** The hub has told of its connection, so that it takes requests. */
  #isWelcome = false;
  #workerFailed = false;
  /** The connection of its own, once there was no hub to be had. */
  #own: Connection | undefined;

  constructor(options: ConnectionOptions & { user: string }, sharing: Sharing, environment: Environment) {
    super();
    this.#options = options;
    this.#sharing = sharing;
    this.#environment = environment;
    this.#requests = new Requests(environment);
    this.#status = this.#bare('disconnected');
  }

  get status(): ConnectionStatus {
    return this.#own?.status ?? this.#status;
  }

  connect(): void {
    if (this.#own) return this.#own.connect();
    if (this.#isWanted) return this.#port?.post({ type: 'connect' });
    this.#isWanted = true;
    this.#stopWatching = this.#environment.watchDevice((what) => {
      if (what === 'left') {
        // A page that is put away may never be heard of again, and is told nothing. Should it be shown once more, it comes as a new one.
        this.#detach();
      } else if (this.#port) {
        this.#port.post({ type: 'device', what });
        this.#doubt();
      } else if (!this.#search) {
        this.#find();
      }
    });
    this.#setStatus(this.#bare('connecting'));
    this.#find();
  }

  close(): void {
    if (this.#own) return this.#own.close();
    if (!this.#isWanted) return;
    this.#isWanted = false;
    this.#stopWatching();
    this.#detach();
    this.#setStatus(this.#bare('disconnected'));
  }

  abandon(): void {
    if (this.#own) return this.#own.abandon();
    this.#port?.post({ type: 'abandon' });
    // Should it be the hub itself that doesn't do what it should, this finds out.
    this.#doubt();
  }

  request(request: Request, answered: (answer: Answer) => void): boolean {
    if (this.#own) return this.#own.request(request, answered);
    if (!this.#isWelcome || !this.#port) return false;
    this.#port.post({ type: 'request', ref: this.#requests.add(answerMs, answered), request });
    return true;
  }

  #find(): void {
    const { locks, openWorker, openChannel, loadElected } = this.#sharing;
    const search = (this.#search = {});
    if (openWorker && !this.#workerFailed) {
      this.#findWith(findInWorker);
    } else if (locks && openChannel) {
      loadElected().then(
        ({ findElected }) => {
          if (this.#search === search) this.#findWith(findElected);
        },
        () => {
          if (this.#search === search) this.#doWithout();
        },
      );
    } else {
      this.#doWithout();
    }
  }

  #findWith(find: Finder): void {
    const failed = () => {
      this.#detach();
      if (this.#workerFailed || find !== findInWorker) return this.#doWithout();
      this.#workerFailed = true;
      this.#find();
    };
    const { urls, user, getToken } = this.#options;
    try {
      this.#stopFinding = find({ urls, user, hasToken: getToken !== undefined }, this.#sharing, this.#environment, {
        found: (port) => this.#attach(port),
        failed,
      });
    } catch {
      failed();
    }
  }

  #attach(port: PagePort): void {
    this.#lose();
    if (this.#status.state === 'connected') this.#setStatus(this.#bare('connecting'));
    this.#port = port;
    port.onmessage = (message) => {
      if (this.#port === port) this.#heard(port, message);
    };
    const { page, locks } = this.#sharing;
    // It may die before its first word, which nobody but its silence would tell.
    this.#doubt();
    // A hub that finds the lock of a page free takes the page for dead.
    void (locks ? holdForLife(locks, pageLock(page)) : Promise.resolve()).then(() => {
      if (this.#port === port) port.post({ type: 'attach', page, locked: locks !== undefined });
    });
  }

  #heard(port: PagePort, message: FromHub): void {
    this.#cancelDoubt?.();
    this.#cancelDoubt = undefined;
    this.#doubts = 0;
    switch (message.type) {
      case 'status':
        this.#setStatus(message.status);
        return;
      case 'welcome':
        // A second one: the hub has taken this page for a new one, and knows nothing of its rooms.
        if (this.#isWelcome) this.#lose();
        this.#isWelcome = true;
        this.emit('welcome', message.welcome);
        return;
      case 'lost':
        this.#lose();
        return;
      case 'answer':
        this.#requests.settle(message.ref, message.answer);
        return;
      case 'needToken':
        void this.#giveToken(port, message.why);
        return;
      case 'gone':
        this.#attach(port);
        return;
      default:
        if (message.type !== 'hub') this.emit('push', message.type === 'push' ? message.frame : message);
    }
  }

  async #giveToken(port: PagePort, why: TokenReason): Promise<void> {
    try {
      port.post({ type: 'token', token: await this.#options.getToken!(why), error: '' });
    } catch (error) {
      const message = String(error instanceof Error ? error.message : error);
      this.emit('tokenFailed', message);
      port.post({ type: 'token', token: undefined, error: message });
    }
  }

  /** Waits for any word of the hub. At the first silence it is looked for again, at the second it is done without. */
  #doubt(): void {
    this.#cancelDoubt ??= this.#environment.after(hubMs, () => {
      this.#cancelDoubt = undefined;
      this.#detach();
      if (this.#doubts++ > 0) this.#doWithout();
      else this.#find();
    });
  }

  #doWithout(): void {
    this.#stopWatching();
    const own = (this.#own = new Connection(this.#options, this.#environment));
    for (const name of ['status', 'welcome', 'lost', 'push', 'tokenFailed'] as const) own.on(name, (told) => this.emit(name, told as never));
    own.connect();
  }

  #detach(): void {
    this.#cancelDoubt?.();
    this.#cancelDoubt = undefined;
    this.#port?.post({ type: 'bye' });
    this.#search = undefined;
    this.#stopFinding?.();
    this.#stopFinding = undefined;
    this.#port = undefined;
    this.#lose();
    if (this.#status.state === 'connected') this.#setStatus(this.#bare('connecting'));
  }

  /** What was said to the hub is not answered any more. */
  #lose(): void {
    this.#requests.loseAll();
    if (!this.#isWelcome) return;
    this.#isWelcome = false;
    this.emit('lost', undefined);
  }

  #setStatus(status: ConnectionStatus): void {
    this.#status = status;
    this.emit('status', status);
  }

  #bare(state: ConnectionStatus['state']): ConnectionStatus {
    return { state, failures: 0, online: this.#environment.online() };
  }
}
