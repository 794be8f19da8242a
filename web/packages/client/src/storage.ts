/** A message of one's own that is not known to be stored by the server. An object of this kind never changes; a change brings a new one. */
export interface OutgoingMessage {
  /** The client's id, the same on every try; the message's event bears it too. */
  readonly id: string;
  /** What was written. */
  readonly text: string;
  /** When it was written: RFC 3339, UTC. */
  readonly at: string;
  /** `sending`: under way, or waiting for a connection. `failed`: refused for good, until `retry` or `discard`. */
  readonly state: 'sending' | 'failed';
  /** Why it failed: an `ErrorCode`, or `stale` for one that waited for more than a week and is not sent without asking. */
  readonly code?: string;
  /** The server's words for it. */
  readonly reason?: string;
}

/** An unsent message as it is kept, with its place among the others of its room. */
export interface KeptMessage extends OutgoingMessage {
  /** Messages are sent in the order of these numbers. */
  readonly order: number;
}

/** Keeps unsent messages over a reload, a crash or days without a network. None of its methods may throw or reject for a reason of storage. */
export interface ChatStorage {
  /**
   * Hands over the messages of a user to a room that no other living page has, in order; from now on they are this page's.
   * Asked whenever a room is joined, so messages of this page itself may be among them.
   */
  take(user: string, room: string): Promise<KeptMessage[]>;
  /** Keeps a message, or a new state of it. */
  put(user: string, room: string, message: KeptMessage): void;
  /** Forgets a message: it is stored by the server, or was discarded. */
  remove(user: string, room: string, id: string): void;
  /** Calls back when another page has ended and may have left messages for `take`. */
  onOrphans?(run: () => void): void;
}

/** Keeps unsent messages for as long as the object lives: several clients of a test can share one, as pages share a browser's storage. */
export function memoryStorage(): ChatStorage {
  const kept = new Map<string, KeptMessage>();
  const keyOf = (...names: string[]) => JSON.stringify(names);
  return {
    take: async (user, room) => {
      const prefix = keyOf(user, room).slice(0, -1);
      const found = [...kept].filter(([key]) => key.startsWith(`${prefix},`)).map(([, message]) => message);
      return found.sort((a, b) => a.order - b.order);
    },
    put: (user, room, message) => void kept.set(keyOf(user, room, message.id), message),
    remove: (user, room, id) => void kept.delete(keyOf(user, room, id)),
  };
}
