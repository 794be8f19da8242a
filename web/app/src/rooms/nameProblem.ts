import type { Say } from '../i18n/context.ts';
import { checkRoom, checkUser, longestRoom, longestUser, type RoomProblem } from './names.ts';

/** What is wrong with a user name that was typed, in words; nothing if it may be. */
export function userProblem(say: Say, typed: string): string | undefined {
  const problem = checkUser(typed);
  return problem && say(`name.${problem}`, { most: longestUser });
}

/** What is wrong with a room name that was typed, in words; nothing if it may be. */
export function roomProblem(say: Say, typed: string): string | undefined {
  const problem = checkRoom(typed);
  return problem && roomProblemWords(say, problem);
}

/** The same of a problem that is known. */
export function roomProblemWords(say: Say, problem: RoomProblem): string {
  return say(`room.${problem}`, { most: longestRoom });
}
