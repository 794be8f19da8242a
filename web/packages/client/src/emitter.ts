/** Takes a listener away again. */
export type Unsubscribe = () => void;

/** Typed events: `Events` maps each event's name to what its listeners are handed. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(payload: never) => void>>();

  /** Calls `listener` at each event of this name, until the returned function is called. */
  on<Name extends keyof Events>(name: Name, listener: (payload: Events[Name]) => void): Unsubscribe {
    let listeners = this.#listeners.get(name);
    if (!listeners) this.#listeners.set(name, (listeners = new Set()));
    // Wrapped, so that the same function may listen twice.
    const entry = (payload: Events[Name]) => listener(payload);
    listeners.add(entry);
    return () => void listeners.delete(entry);
  }

  protected emit<Name extends keyof Events>(name: Name, payload: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        (listener as (payload: Events[Name]) => void)(payload);
      } catch (error) {
        // A listener's fault must not stop the stream for the others; it still reaches the console and window.onerror.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
