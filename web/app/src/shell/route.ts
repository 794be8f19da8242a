import { normalName } from '@chatcluster/client';
import { checkRoom } from '../rooms/names.ts';

/** The room that an address names: `#/room/<name>`. */
export function roomOf(hash: string): string | undefined {
  const [, name] = /^#\/room\/([^/?]+)/.exec(hash) ?? [];
  if (name === undefined) return undefined;
  try {
    const room = decodeURIComponent(name);
    return checkRoom(room) === undefined ? normalName(room) : undefined;
  } catch {
    return undefined;
  }
}

/** The address of a room. */
export function hashOf(room: string): string {
  return `#/room/${encodeURIComponent(room)}`;
}
