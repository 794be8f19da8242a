import { useSyncExternalStore } from 'react';

/** Runs something once what has come together can be drawn. */
export type Later = (run: () => void) => void;

/** With the next frame. A hidden page has no frames, and draws now and then for its title. */
export const nextFrame: Later = (run) => {
  if (document.hidden) setTimeout(run, 100);
  else requestAnimationFrame(run);
};

/** Something that changes and says so: once for all changes until the next frame, however many there are. */
export class Store {
  readonly #later: Later;
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #isScheduled = false;

  constructor(later: Later = nextFrame) {
    this.#later = later;
  }

  /** Calls back after changes; the returned function ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** Another number whenever something has changed. */
  readonly version = (): number => this.#version;

  /** To be told soon. */
  protected changed(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#later(() => {
      if (this.#isScheduled) this.changedNow();
    });
  }

  /** To be told at once: somebody waits to see it. */
  protected changedNow(): void {
    this.#isScheduled = false;
    this.#version++;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Draws a component again whenever a store has changed. */
export function useStore<Kind extends Store>(store: Kind): Kind {
  useSyncExternalStore(store.subscribe, store.version);
  return store;
}
