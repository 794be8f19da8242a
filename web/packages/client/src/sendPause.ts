import { afterRefusal } from './backoff.ts';
import type { Environment } from './environment.ts';

/** How long nothing is sent after a message was refused for now: longer with each refusal in a row. */
export class SendPause {
  /** Nothing is sent before this time. Unit: milliseconds since 1970. */
  until = 0;
  #refusals = 0;
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** One was refused. Those that were under way at the same time are refused with it: only the first one of them counts. */
  refused(hintMs: number | undefined): void {
    const now = this.#environment.now();
    if (now >= this.until) this.until = now + afterRefusal(hintMs, this.#refusals++, this.#environment.random);
    else this.until = Math.max(this.until, now + (hintMs ?? 0));
  }

  /** One was stored: the next refusal is a first one. */
  stored(): void {
    this.#refusals = 0;
  }
}
