/** A message as it is shown. Never changed: a new state is a new object. */
export interface Message {
  /** Stays the same while a message of one's own goes from *sending* to its place in the room. */
  readonly key: string;
  /** Its place in the room, once the server has said. */
  readonly seq?: number;
  /** The client id. */
  readonly id: string;
  readonly from: string;
  readonly own: boolean;
  readonly text: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly state: 'sending' | 'sent' | 'failed';
  /** Why it failed: one of the client's error codes. */
  readonly code?: string;
  /** Why it failed, in the server's words. */
  readonly reason?: string;
}

/** Events that can't be had. */
export interface Hole {
  /** The last event before them. */
  after: number;
  /** How many there are; not known when the whole log was replaced. */
  missing: number | undefined;
}
