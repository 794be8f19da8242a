import type { Locks } from '../src/page.ts';

interface Wanted {
  name: string;
  page: object;
  isShared: boolean;
  grant(): void;
}

/** The locks of one browser; a page that ends lets go of all that it holds or waits for. */
export class FakeLocks {
  #held: Wanted[] = [];
  #waiting: Wanted[] = [];
  readonly #ofPages = new WeakMap<object, Locks>();

  /** Those that a page sees: always the same object, as in a browser. */
  of(page: object): Locks {
    let locks = this.#ofPages.get(page);
    if (!locks) this.#ofPages.set(page, (locks = this.#make(page)));
    return locks;
  }

  #make(page: object): Locks {
    const request = (name: string, given: LockOptions | LockGrantedCallback<unknown>, callback?: LockGrantedCallback<unknown>) =>
      new Promise<unknown>((resolve, reject) => {
        const { mode, signal }: LockOptions = typeof given === 'function' ? {} : given;
        const run = typeof given === 'function' ? given : callback!;
        const wanted: Wanted = {
          name,
          page,
          isShared: mode === 'shared',
          grant: () => {
            this.#held.push(wanted);
            void (async () => {
              try {
                resolve(await run({ name, mode: mode ?? 'exclusive' }));
              } catch (error) {
                reject(error as Error);
              }
              this.#held = this.#held.filter((other) => other !== wanted);
              this.#grant();
            })();
          },
        };
        signal?.addEventListener('abort', () => {
          if (!this.#waiting.includes(wanted)) return;
          this.#waiting = this.#waiting.filter((other) => other !== wanted);
          reject(new DOMException('', 'AbortError'));
        });
        // What is left of a dead page may still run here; it holds nothing.
        if ('isAlive' in page && page.isAlive === false) return;
        this.#waiting.push(wanted);
        queueMicrotask(() => this.#grant());
      });
    const query = () => Promise.resolve({ held: this.#held.map(({ name }) => ({ name })), pending: [] });
    return { request, query } as unknown as Locks;
  }

  /** The page has ended. */
  end(page: object): void {
    this.#held = this.#held.filter((wanted) => wanted.page !== page);
    this.#waiting = this.#waiting.filter((wanted) => wanted.page !== page);
    this.#grant();
  }

  #grant(): void {
    for (const wanted of [...this.#waiting]) {
      const holders = this.#held.filter(({ name }) => name === wanted.name);
      const isFree = holders.length === 0 || (wanted.isShared && holders.every(({ isShared }) => isShared));
      const isNext = !this.#waiting.slice(0, this.#waiting.indexOf(wanted)).some(({ name, isShared }) => name === wanted.name && !(isShared && wanted.isShared));
      if (!isFree || !isNext) continue;
      this.#waiting = this.#waiting.filter((other) => other !== wanted);
      wanted.grant();
    }
  }
}
