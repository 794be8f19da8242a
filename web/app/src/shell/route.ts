import { normalName } from '@chatcluster/client';
import { checkRoom, type RoomProblem } from '../rooms/names.ts';

const link = /^#\/room\/([^?]*?)\/?(?:\?|$)/;

/** The room that an address names: `#/room/<name>`. */
export function roomOf(hash: string): string | undefined {
  const room = linkedName(hash);
  return room !== undefined && checkRoom(room) === undefined ? normalName(room) : undefined;
}

/** What is wrong with an address that is meant for a room and names none. */
export function linkProblem(hash: string): RoomProblem | undefined {
  if (!link.test(hash)) return undefined;
  const room = linkedName(hash);
  return room === undefined ? 'characters' : checkRoom(room);
}

/** What stands where the name of a room should; nothing when it can't be read. */
export function linkedName(hash: string): string | undefined {
  try {
    const [, name] = link.exec(hash) ?? [];
    return name === undefined ? undefined : decodeURIComponent(name);
  } catch {
    return undefined;
  }
}

/** The address of a room. */
export function hashOf(room: string): string {
  return `#/room/${encodeURIComponent(room)}`;
}
