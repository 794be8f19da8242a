import { dayOf } from './days.ts';
import type { Hole, Message } from './message.ts';

/** Messages of one sender within this time of the one before are shown as one group. Unit: ms. */
const groupMs = 5 * 60 * 1000;

/** What a message's line shows beside the message, because of the one before it. */
export interface Decoration {
  /** A new day begins here. */
  startsDay: boolean;
  /** Events before this one can't be had. */
  hole: Hole | undefined;
  /** The first message that was not read yet. */
  startsUnread: boolean;
  /** The sender's name and picture stand here. */
  startsGroup: boolean;
}

/** Looks at two neighbours, so that a list of any length costs nothing until its lines are looked at. */
export function decorate(before: Message | undefined, message: Message, holes: readonly Hole[], readUpTo: number | undefined): Decoration {
  const startsDay = before === undefined || dayOf(before.at) !== dayOf(message.at);
  const hole = holes.find(({ after }) => isBetween(before, message, after));
  const startsUnread = readUpTo !== undefined && isBetween(before, message, readUpTo);
  const startsGroup =
    startsDay ||
    hole !== undefined ||
    startsUnread ||
    before.from !== message.from ||
    Math.abs(Date.parse(message.at) - Date.parse(before.at)) > groupMs;
  return { startsDay, hole, startsUnread, startsGroup };
}

/** Whether the first event after a place is the second of two neighbours. One that waits is after all places. */
function isBetween(before: Message | undefined, message: Message, after: number): boolean {
  const previous = before === undefined ? -1 : (before.seq ?? Infinity);
  return previous <= after && (message.seq ?? Infinity) > after;
}
