import { backoff } from './backoff.ts';
import { comesBack } from './codes.ts';
import { Emitter } from './emitter.ts';
import type { Environment, Socket } from './environment.ts';
import { parseServerFrame, subprotocol, type ClientFrame, type Request, type ServerFrame, type WelcomeFrame } from './protocol.ts';
import { Requests, type Answer } from './requests.ts';

/** Longest time from opening a socket to `welcome`. Unit: ms. Above the server's own 10 s for a missing token, so that its reason gets here. */
const attemptMs = 15_000;

/** What the server may be late with its ping, over `pingSeconds`, before the connection counts as dead. Unit: ms. */
const silenceMs = 10_000;

/** How long a connection that is in doubt has to show that it lives. Unit: ms. */
const probeMs = 4_000;

/** Longest time for an answer. Unit: ms. The server answers sooner, if only with `unavailable`. */
const answerMs = 15_000;

/** A connection that was lost sooner than this counts as one more failed try, lest a server in trouble is called on twice a second. Unit: ms. */
const stableMs = 1_000;

/** `connecting` covers the waits between tries as well; `disconnected`: nothing will happen until `connect()`. */
export type ConnectionState = 'disconnected' | 'connecting' | 'connected';

/** Why a connection ended for good. */
export interface Stop {
  /** The close code, one for which `comesBack` is false. */
  code: number;
  reason: string;
}

/** How it stands with a connection. */
export interface ConnectionStatus {
  state: ConnectionState;
  /** Why it is `disconnected`, where the server said so. */
  stop?: Stop;
  /** While waiting to try again: when, in milliseconds since 1970. */
  retryAt?: number;
  /** Tries that failed since the last time that it was connected. */
  failures: number;
  /** What the device says of its network. */
  online: boolean;
}

/** What a `Connection` tells. */
export interface ConnectionEvents {
  /** The status changed. */
  status: ConnectionStatus;
  /** Connected; requests may be sent. */
  welcome: WelcomeFrame;
  /** It is connected no more; all requests have been answered with `lost`. */
  lost: undefined;
  /** A frame that is no answer to a request. */
  push: ServerFrame;
}

/**
 * One WebSocket at a time to one of several gateways: connects, notices a dead connection, and connects again until it is told not to.
 * It carries frames and answers; what was said on a lost connection is for the layers above to say again.
 */
export class Connection extends Emitter<ConnectionEvents> {
  readonly #urls: readonly string[];
  readonly #environment: Environment;
  readonly #requests: Requests;
  #status: ConnectionStatus;
  #socket: Socket | undefined;
  #urlIndex = 0;
  #failures = 0;
  #framesHeard = 0;
  #heardAt = 0;
  #welcomedAt = 0;
  #drainMs: number | undefined;
  #mayNotHurry = false;
  #cancelTimer: () => void = () => undefined;
  #stopWatching: (() => void) | undefined;

  /** @param urls the gateways' addresses (`wss://…`), tried in turn */
  constructor(urls: readonly string[], environment: Environment) {
    super();
    if (urls.length === 0) throw new RangeError('A connection needs at least one address.');
    this.#urls = urls;
    this.#environment = environment;
    this.#requests = new Requests(environment);
    this.#status = { state: 'disconnected', failures: 0, online: environment.online() };
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  /** Connects, or tries at once if it is waiting to. No effect when connected. */
  connect(): void {
    if (this.#status.state === 'connected' || this.#socket) return;
    this.#stopWatching ??= this.#environment.watchDevice((what) => this.#deviceChanged(what));
    if (this.#status.state === 'disconnected') this.#failures = 0;
    this.#open();
  }

  /** Closes for good; `connect()` begins anew. */
  close(): void {
    this.#end(undefined);
  }

  /** Gives the connection up and comes back: for one that does not do what it should. */
  abandon(reason: string): void {
    if (this.#socket) this.#lose(1006, reason);
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
    const url = this.#urls[this.#urlIndex % this.#urls.length]!;
    let socket: Socket;
    try {
      socket = this.#environment.openSocket(url, [subprotocol]);
    } catch {
      // Not an address, or not one that this page may use. Another may do.
      this.#lose(1006, `can't open ${url}`);
      return;
    }
    this.#socket = socket;
    this.#cancelTimer = this.#environment.after(attemptMs, () => this.#lose(1006, 'no welcome in time'));
    socket.onmessage = (event) => {
      if (this.#socket === socket) this.#heard(event.data);
    };
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lose(event.code, event.reason);
    };
    this.#setStatus({ state: 'connecting' });
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
    this.#welcomedAt = this.#environment.now();
    this.#watch(welcome.pingSeconds * 1000 + silenceMs);
    this.#setStatus({ state: 'connected' });
    this.emit('welcome', welcome);
  }

  /** Looks again when the silence would be too long if nothing came until then: cheaper than a new timer at every frame. */
  #watch(limitMs: number): void {
    const left = this.#heardAt + limitMs - this.#environment.now();
    this.#cancelTimer();
    this.#cancelTimer = this.#environment.after(Math.max(left, 0), () => {
      if (this.#environment.now() - this.#heardAt >= limitMs) this.#lose(1006, 'silent');
      else this.#watch(limitMs);
    });
  }

  /** The network may have changed under the socket, which would learn of it only much later. */
  #probe(): void {
    const socket = this.#socket;
    const before = this.#framesHeard;
    this.#send({ type: 'ping' });
    this.#environment.after(probeMs, () => {
      if (this.#socket === socket && this.#framesHeard === before) this.#lose(1006, 'no answer to a ping');
    });
  }

  #deviceChanged(what: 'online' | 'offline' | 'shown'): void {
    if (this.#status.state === 'disconnected') return;
    if (this.#status.state === 'connected') {
      this.#probe();
    } else if (!this.#socket && what !== 'offline' && !this.#mayNotHurry) {
      // What failed without a network says nothing of the server.
      if (what === 'online') this.#failures = 0;
      this.#open();
    }
    this.#setStatus({ ...this.#status });
  }

  #lose(code: number, reason: string): void {
    if (!comesBack(code)) {
      this.#end({ code, reason });
      return;
    }
    const now = this.#environment.now();
    const wasStable = this.#welcomedAt > 0 && now - this.#welcomedAt >= stableMs;
    if (wasStable || this.#drainMs !== undefined) this.#failures = 0;
    const delay = this.#drainMs ?? backoff(this.#failures, () => this.#environment.random());
    this.#mayNotHurry = this.#drainMs !== undefined;
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
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket) {
      socket.onmessage = null;
      socket.onclose = null;
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
