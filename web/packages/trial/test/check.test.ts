import { describe, expect, it } from 'vitest';
import { check, type Record, type Seen } from '../src/check.ts';
import { Pauses } from '../src/pauses.ts';

const log: Seen[] = [1, 2, 3, 4, 5, 6].map((seq) => ({ seq, from: seq % 2 ? 'alice' : 'bob', id: `m${seq}`, text: `text ${seq}` }));

function record(user: string, change: Partial<Record> = {}): Record {
  const own = log.filter((event) => event.from === user);
  return {
    user,
    sent: new Map(own.map((event) => [event.id, event.text])),
    acknowledged: new Map(own.map((event) => [event.id, event.seq])),
    after: 0,
    seen: log,
    ...change,
  };
}

const without = (seq: number) => log.filter((event) => event.seq !== seq);

describe('the check', () => {
  it('finds nothing where the promises were kept', () => {
    expect(check(log, [record('alice'), record('bob'), record('carol', { after: 2, seen: log.slice(2) })])).toEqual([]);
  });

  const faults: [string, Seen[], Record, RegExp][] = [
    ['an event that was lost on the way', log, record('alice', { seen: without(3) }), /saw 4 where 3 follows/],
    ['an event that came twice', log, record('alice', { seen: [...log.slice(0, 3), ...log.slice(2)] }), /saw 3 where 4 follows/],
    ['events that were swapped', log, record('alice', { seen: [log[0]!, log[2]!, log[1]!, ...log.slice(3)] }), /saw 3 where 2 follows/],
    ['an end that was not delivered', log, record('alice', { seen: log.slice(0, 5) }), /up to 5 of 6/],
    ['another text', log, record('alice', { seen: log.map((e) => (e.seq === 2 ? { ...e, text: 'forged' } : e)) }), /saw bob\/m2 as 2/],
    ['a hole in the log', without(4), record('alice'), /event 5 is in place 4/],
    ['a message that is stored twice', [...log, { ...log[0]!, seq: 7 }], record('alice'), /stored as 1 and 7/],
    ['an acknowledgement without a store', without(6), record('bob'), /m6 was acknowledged as 6, which the log does not have/],
    ['an acknowledgement of another place', log, record('alice', { acknowledged: new Map([['m1', 2], ['m3', 3], ['m5', 5]]) }), /m1 was acknowledged as 2/],
    ['a message that was never acknowledged', log, record('alice', { acknowledged: new Map([['m1', 1], ['m3', 3]]) }), /m5 was never acknowledged/],
  ];
  it.each(faults)('finds %s', (_, stored, client, breach) => {
    expect(check(stored, [client])).toContainEqual(expect.stringMatching(breach));
  });
});

describe('pauses', () => {
  it('are measured inside of a span, its ends included', () => {
    const pauses = new Pauses();
    for (const at of [100, 200, 500, 600]) pauses.mark(at);
    expect(pauses.longest(0, 600)).toBe(300);
    expect(pauses.longest(150, 550)).toBe(300);
    expect(pauses.longest(550, 2000)).toBe(1400);
    expect(pauses.longest(700, 900)).toBe(200);
    expect(pauses.count(100, 600)).toBe(3);
  });
});
