import { newMessageId } from './messageId.ts';

/** What is used of a browser's locks. They exist only on pages from https or localhost. */
export type Locks = Pick<LockManager, 'request' | 'query'>;

/** Names this page, or worker, among all of its origin, from its load to its end. */
export const thisPage = /* @__PURE__ */ newMessageId();

/** The lock that a page holds as long as it lives: who gets it knows that the page has ended, by whatever cause. */
export function pageLock(page: string): string {
  return `chatcluster.page/${page}`;
}

/** Holds a lock until the page ends. Resolves once it is held, or can't be. */
export function holdForLife(locks: Locks, lock: string): Promise<void> {
  return new Promise((resolve) => {
    // Shared, as several parts of a page may hold it.
    locks
      .request(lock, { mode: 'shared' }, () => {
        resolve();
        return new Promise<never>(() => undefined);
      })
      .catch(() => resolve());
  });
}
