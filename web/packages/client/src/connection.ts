import { backoff } from './backoff.ts';
import { closeCodes, comesBack } from './codes.ts';
import { Emitter } from './emitter.ts';
import type { DeviceChange, Environment, Socket } from './environment.ts';
import type { ConnectionStatus, Link, LinkEvents, Stop } from './link.ts';
import { parseServerFrame, subprotocol, type ClientFrame, type Request, type WelcomeFrame } from './protocol.ts';
import { Requests, type Answer } from './requests.ts';
import { expiryOf, type GetToken, type TokenReason } from './token.ts';

/** Longest time from opening a socket to `welcome`. Unit: ms. Above the server's own 10 s for a missing token, so that its reason gets here. */
const attemptMs = 15_000;

/** How long a server may take to greet who has no token before it is asked. Unit: ms. One that wants tokens would say so after its 10 s only. */
const greetingMs = 1_000;

/** What the server may be late with its ping, over `pingSeconds`, before the connection counts as dead. Unit: ms. */
const silenceMs = 10_000;

/** How long a connection that is in doubt has to show that it lives. Unit: ms. */
const probeMs = 4_000;

/** Longest time for an answer. Unit: ms. The server answers sooner, if only with `unavailable`. */
const answerMs = 15_000;

/** How long before its end a token is renewed, at most; a short-lived one is renewed when a fifth of its time is left. Unit: ms. */
const renewMs = 30_000;

/** Wait before a token is asked for again that couldn't be had, while the present one is still good. Unit: ms. */
const renewAgainMs = 5_000;

/** Longest time that a timer is set for. Unit: ms. */
const longestTimerMs = 24 * 60 * 60 * 1000;

/** A connection that was lost sooner than this counts as one more failed try, lest a server in trouble is called on twice a second. Unit: ms. */
const stableMs = 1_000;

/** Where a `Connection` leads, and as whom. */
export interface ConnectionOptions {
  /** The gateways' addresses (`wss://…`), tried in turn. */
  urls: readonly string[];
  /** Gives tokens, where the server wants them. */
  getToken?: GetToken;
  /** With tokens: the only user that will do. */
  user?: string;
}

/**
 * One WebSocket at a time to one of several gateways: connects, notices a dead connection, and connects again until it is told not to.
 * It carries frames and answers; what was said on a lost connection is for the layers above to say again.
 */
export class Connection extends Emitter<LinkEvents> implements Link {
  readonly #options: ConnectionOptions;
  readonly #environment: Environment;
  readonly #requests: Requests;
  #status: ConnectionStatus;
  #welcome: WelcomeFrame | undefined;
  #socket: Socket | undefined;
  /** The try or the connection that there is: what belongs to an earlier one is no longer news. */
  #attempt: object | undefined;
  #token: string | undefined;
  #wasRejected = false;
  #urlIndex = 0;
  #failures = 0;
  #framesHeard = 0;
  #heardAt = 0;
  #welcomedAt = 0;
  #drainMs: number | undefined;
  #mayNotHurry = false;
  #cancelTimer: () => void = () => undefined;
  #cancelRenewal: () => void = () => undefined;
  #stopWatching: (() => void) | undefined;

  constructor(options: ConnectionOptions, environment: Environment) {
    super();
    if (options.urls.length === 0) throw new RangeError('no address');
    this.#options = options;
    this.#environment = environment;
    this.#requests = new Requests(environment);
    this.#status = { state: 'disconnected', failures: 0, online: environment.online() };
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** The server's greeting, while connected. */
  get welcome(): WelcomeFrame | undefined {
    return this.#status.state === 'connected' ? this.#welcome : undefined;
  }

  /** Connects, or tries at once if it is waiting to. No effect when connected. */
  connect(): void {
    if (this.#attempt) return;
    this.#stopWatching ??= this.#environment.watchDevice((what) => this.#deviceChanged(what));
    if (this.#status.state === 'disconnected') this.#failures = 0;
    this.#open();
  }

  /** Closes for good; `connect()` begins anew. */
  close(): void {
    this.#end(undefined);
  }

  /** Gives the connection up and comes back: for one that does not do what it should. */
  abandon(): void {
    if (this.#attempt) this.#lose(1006);
  }

  /**
   * Sends a request.
   *
   * @param answered called exactly once, unless this returns false
   * @returns false when it is not connected: nothing was sent
   */
  request(request: Request, answered: (answer: Answer) => void): boolean {
    if (this.#status.state !== 'connected') return false;
    const ref = this.#requests.add(answerMs, answered);
    this.#send({ ...request, ref });
    return true;
  }

  #open(): void {
    this.#cancelTimer();
    this.#mayNotHurry = false;
    this.#drainMs = undefined;
    this.#welcomedAt = 0;
    this.#token = undefined;
    const attempt = (this.#attempt = {});
    this.#cancelTimer = this.#environment.after(attemptMs, () => this.#lose(1006));
    this.#setStatus({ state: 'connecting' });
    if (!this.#options.getToken) {
      this.#dial();
      return;
    }
    this.#askToken(this.#wasRejected ? 'rejected' : 'connect', (token) => {
      if (this.#attempt !== attempt) return;
      this.#token = token;
      if (token === undefined) this.#lose(1006);
      else this.#dial();
    });
  }

  #dial(): void {
    const { urls } = this.#options;
    const url = urls[this.#urlIndex % urls.length]!;
    let socket: Socket;
    try {
      socket = this.#environment.openSocket(url, [subprotocol]);
    } catch {
      // Not an address, or not one that this page may use. Another may do.
      this.#lose(1006);
      return;
    }
    this.#socket = socket;
    socket.onopen = () => {
      if (this.#token) this.#hello();
      else this.#environment.after(greetingMs, () => this.#socket === socket && !this.#welcomedAt && this.#hello());
    };
    // Stays to the end: `close` follows, and in Node an error that nobody hears ends the process.
    socket.onerror = () => undefined;
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#heard(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lose(event.code, event.reason);
    };
  }

  /** In a frame rather than the address, which may be logged, or a subprotocol, which can't hold every token. */
  #hello(): void {
    this.#send({ type: 'hello', token: this.#token, version: subprotocol });
  }

  /** @param take gets the token, or nothing when there was none to be had */
  #askToken(why: TokenReason, take: (token: string | undefined) => void): void {
    void (async () => {
      try {
        take(await this.#options.getToken!(why));
      } catch (error) {
        this.emit('tokenFailed', error instanceof Error ? error.message : String(error));
        take(undefined);
      }
    })();
  }

  #renewIn(ms: number): void {
    const attempt = this.#attempt;
    this.#cancelRenewal = this.#environment.after(Math.min(ms, longestTimerMs), () =>
      this.#askToken('renew', (token) => {
        if (this.#attempt !== attempt) return;
        if (token === undefined) return this.#renewIn(renewAgainMs);
        // The same again: the server will say when it is over.
        if (token === this.#token) return;
        this.#token = token;
        this.#hello();
        this.#renewInTime();
      }),
    );
  }

  #renewInTime(): void {
    const expiry = this.#token && expiryOf(this.#token);
    if (!expiry) return;
    const left = Math.max(expiry - this.#environment.now(), renewAgainMs);
    this.#renewIn(left - Math.min(renewMs, left / 5));
  }

  #heard(data: unknown): void {
    this.#heardAt = this.#environment.now();
    this.#framesHeard++;
    const frame = parseServerFrame(data);
    if (!frame) return;
    if (frame.type === 'ping') {
      this.#send({ type: 'pong' });
    } else if (frame.type === 'draining') {
      this.#drainMs = frame.reconnectAfterMs;
    } else if (frame.type === 'welcome') {
      this.#welcomed(frame);
    } else if (!this.#requests.take(frame)) {
      this.emit('push', frame);
    }
  }

  #welcomed(welcome: WelcomeFrame): void {
    // A `welcome` that answers a later `hello` changes nothing here.
    if (this.#status.state === 'connected') return;
    const { user, getToken } = this.#options;
    if (getToken && user !== undefined && user !== welcome.user) {
      this.#end({ code: closeCodes.badToken, reason: `token of ${welcome.user}` });
      return;
    }
    this.#welcome = welcome;
    this.#wasRejected = false;
    this.#welcomedAt = this.#environment.now();
    this.#renewInTime();
    this.#watch(welcome.pingSeconds * 1000 + silenceMs);
    this.#setStatus({ state: 'connected' });
    this.emit('welcome', welcome);
  }

  /** Looks again when the silence would be too long if nothing came until then: cheaper than a new timer at every frame. */
  #watch(limitMs: number): void {
    const left = this.#heardAt + limitMs - this.#environment.now();
    this.#cancelTimer();
    this.#cancelTimer = this.#environment.after(left, () => {
      if (this.#environment.now() - this.#heardAt >= limitMs) this.#lose(1006);
      else this.#watch(limitMs);
    });
  }

  /** The network may have changed under the socket, which would learn of it only much later. */
  #probe(): void {
    const socket = this.#socket;
    const before = this.#framesHeard;
    this.#send({ type: 'ping' });
    this.#environment.after(probeMs, () => {
      if (this.#socket === socket && this.#framesHeard === before) this.#lose(1006);
    });
  }

  #deviceChanged(what: DeviceChange): void {
    if (this.#status.state === 'disconnected' || what === 'left') return;
    if (this.#status.state === 'connected') {
      this.#probe();
    } else if (!this.#attempt && (what === 'online' || what === 'shown') && !this.#mayNotHurry) {
      // What failed without a network says nothing of the server.
      if (what === 'online') this.#failures = 0;
      this.#open();
    }
    this.#setStatus({ ...this.#status });
  }

  #lose(code: number, reason = ''): void {
    // A token that has expired, or was refused, may be replaced by a better one; a second refusal in a row is meant.
    const mayAskAgain = code === closeCodes.badToken && this.#options.getToken && !this.#wasRejected;
    if (mayAskAgain) this.#wasRejected = true;
    if (!comesBack(code) && !mayAskAgain) {
      this.#wasRejected = false;
      this.#end({ code, reason });
      return;
    }
    const now = this.#environment.now();
    const wasStable = this.#welcomedAt > 0 && now - this.#welcomedAt >= stableMs;
    this.#mayNotHurry = this.#drainMs !== undefined;
    if (wasStable || this.#mayNotHurry) this.#failures = 0;
    const delay = this.#drainMs ?? backoff(this.#failures, this.#environment.random);
    this.#failures++;
    this.#urlIndex++;
    this.#dropSocket();
    this.#cancelTimer = this.#environment.after(delay, () => this.#open());
    this.#setStatus({ state: 'connecting', retryAt: now + delay });
  }

  #end(stop: Stop | undefined): void {
    if (this.#status.state === 'disconnected') return;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    this.#dropSocket();
    this.#setStatus({ state: 'disconnected', ...(stop ? { stop } : {}) });
  }

  /** Forgets the socket. From here on it can't be heard: a dead one may take minutes to say that it is closed. */
  #dropSocket(): void {
    this.#cancelTimer();
    this.#cancelRenewal();
    this.#attempt = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    if (this.#status.state !== 'connected') return;
    this.#status = { ...this.#status, state: 'connecting' };
    this.#requests.loseAll();
    this.emit('lost', undefined);
  }

  #send(frame: ClientFrame): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  #setStatus(status: Omit<ConnectionStatus, 'failures' | 'online'>): void {
    this.#status = { ...status, failures: status.state === 'connected' ? 0 : this.#failures, online: this.#environment.online() };
    this.emit('status', this.#status);
  }
}
