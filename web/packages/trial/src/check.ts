/** An event as one client saw it, or as the log has it. */
export interface Seen {
  seq: number;
  from: string;
  id: string;
  text: string;
}

/** What one client did and saw. */
export interface Record {
  user: string;
  /** What it sent: text by id. */
  sent: ReadonlyMap<string, string>;
  /** What it was told is stored: seq by id. */
  acknowledged: ReadonlyMap<string, number>;
  /** Its stream began after this event. */
  after: number;
  /** Every event, in the order in which it came. */
  seen: readonly Seen[];
}

/**
 * Compares what clients saw with the room's log.
 *
 * @param log the whole log, as a client that read it from the beginning got it
 * @returns every breach of the promises, in words; empty when they were kept
 */
export function check(log: readonly Seen[], records: readonly Record[]): string[] {
  const breaches: string[] = [];
  const bySeq = new Map<number, Seen>();
  const seqsOf = new Map<string, number[]>();
  log.forEach((event, index) => {
    if (event.seq !== index + 1) breaches.push(`log: event ${event.seq} is in place ${index + 1}`);
    bySeq.set(event.seq, event);
    const key = keyOf(event);
    seqsOf.set(key, [...(seqsOf.get(key) ?? []), event.seq]);
  });
  for (const [key, seqs] of seqsOf) if (seqs.length > 1) breaches.push(`log: ${key} is stored as ${seqs.join(' and ')}`);

  for (const { user, sent, acknowledged, after, seen } of records) {
    for (const [id, seq] of acknowledged) {
      const stored = bySeq.get(seq);
      if (!stored) breaches.push(`${user}: ${id} was acknowledged as ${seq}, which the log does not have`);
      else if (stored.from !== user || stored.id !== id) breaches.push(`${user}: ${id} was acknowledged as ${seq}, which is ${keyOf(stored)}`);
      else if (stored.text !== sent.get(id)) breaches.push(`${user}: ${id} was stored with another text`);
    }
    for (const id of sent.keys()) if (!acknowledged.has(id)) breaches.push(`${user}: ${id} was never acknowledged`);

    let expected = after;
    for (const event of seen) {
      expected++;
      if (event.seq !== expected) {
        breaches.push(`${user}: saw ${event.seq} where ${expected} follows`);
        expected = event.seq;
      }
      const stored = bySeq.get(event.seq);
      if (!stored || keyOf(stored) !== keyOf(event) || stored.text !== event.text) {
        breaches.push(`${user}: saw ${keyOf(event)} as ${event.seq}, where the log has ${stored ? keyOf(stored) : 'nothing'}`);
      }
    }
    if (expected < log.length) breaches.push(`${user}: saw everything up to ${expected} of ${log.length}`);
  }
  return breaches;
}

function keyOf({ from, id }: Seen): string {
  return `${from}/${id}`;
}
