import { normalName } from '@chatcluster/client';

/** Longest names. Unit: UTF-16 code units. */
export const longestUser = 64;
export const longestRoom = 128;

/** What is wrong with a name that somebody typed: the end of a dictionary key. */
export type NameProblem = 'empty' | 'long' | 'characters' | 'spaces';

/** The same of a room's name, which has no spaces. */
export type RoomProblem = Exclude<NameProblem, 'spaces'>;

// The server has the last word; a name is checked here because a refused WebSocket handshake tells a page nothing.
const userCharacters = /^[\p{L}\p{M}\p{Nd}\-_.@+'| ]+$/u;
const roomCharacters = /^[\p{L}\p{M}\p{Nd}\-_.:]+$/u;

export function checkUser(typed: string): NameProblem | undefined {
  const name = normalName(typed);
  if (name === '') return 'empty';
  if (name.length > longestUser) return 'long';
  if (!userCharacters.test(name)) return 'characters';
  return name.includes('  ') ? 'spaces' : undefined;
}

export function checkRoom(typed: string): RoomProblem | undefined {
  const name = normalName(typed);
  if (name === '') return 'empty';
  if (name.length > longestRoom) return 'long';
  return roomCharacters.test(name) ? undefined : 'characters';
}
