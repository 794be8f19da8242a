import type { Environment } from './environment.ts';
import type { ErrorFrame, HistoryFrame, JoinedFrame, LeftFrame, Ref, SentFrame, ServerFrame } from './protocol.ts';

/** How a request ended when no answer came: it may have been carried out, or not. */
export interface Lost {
  type: 'lost';
  why: 'connection' | 'timeout';
}

/** What comes back for a request: exactly one of these, exactly once. */
export type Answer = JoinedFrame | SentFrame | HistoryFrame | LeftFrame | { type: 'pong' } | ErrorFrame | Lost;

/** The requests of one connection that have no answer yet. */
export class Requests {
  readonly #environment: Environment;
  readonly #waiting = new Map<Ref, { answered: (answer: Answer) => void; cancelTimeout: () => void }>();
  #lastRef = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Remembers a request, and names the `ref` to send it with. */
  add(timeoutMs: number, answered: (answer: Answer) => void): Ref {
    // Counts on over reconnects, so that an answer can't be taken for that of an older connection's request.
    const ref = ++this.#lastRef;
    const cancelTimeout = this.#environment.after(timeoutMs, () => this.settle(ref, { type: 'lost', why: 'timeout' }));
    this.#waiting.set(ref, { answered, cancelTimeout });
    return ref;
  }

  /** @returns true if the frame was the answer to a request, which has been called back with it then */
  take(frame: ServerFrame): boolean {
    switch (frame.type) {
      case 'joined':
      case 'sent':
      case 'history':
      case 'left':
      case 'pong':
      case 'error':
        return frame.ref !== undefined && this.settle(frame.ref, frame);
      default:
        return false;
    }
  }

  /** The connection is gone: nothing of this will be answered. */
  loseAll(): void {
    for (const ref of [...this.#waiting.keys()]) this.settle(ref, { type: 'lost', why: 'connection' });
  }

  /** @returns true if this request waited for its answer */
  settle(ref: Ref, answer: Answer): boolean {
    const waiting = this.#waiting.get(ref);
    if (!waiting) return false;
    this.#waiting.delete(ref);
    waiting.cancelTimeout();
    waiting.answered(answer);
    return true;
  }
}
