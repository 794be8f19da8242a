import { newMessageId } from './messageId.ts';

/** What is used of a browser's locks. They exist only on pages from https or localhost. */
export type Locks = Pick<LockManager, 'request' | 'query'>;

/** Names this page, or worker, among all of its origin, from its load to its end. */
export const thisPage = /* @__PURE__ */ newMessageId();

/** The lock that a page holds as long as it lives: who gets it knows that the page has ended, by whatever cause. */
export function pageLock(page: string): string {
  return `chatcluster.page/${page}`;
}

const holds = /* @__PURE__ */ new WeakMap<Locks, Promise<void>>();

/**
 * Holds a page's lock until it ends. Resolves once it is held, or can't be.
 *
 * It is asked for once, whoever needs it: a second request would stand behind those who wait for the page's end, and be granted after it.
 */
export function holdForLife(locks: Locks, lock: string): Promise<void> {
  let held = holds.get(locks);
  if (!held) {
    held = new Promise((resolve) => {
      locks
        .request(lock, () => {
          resolve();
          return new Promise<never>(() => undefined);
        })
        .catch(() => resolve());
    });
    holds.set(locks, held);
  }
  return held;
}
