import type { ReactNode } from 'react';
import type { RoomModel } from '../rooms/roomModel.ts';
import { useStore } from '../ui/store.ts';

/**
 * Reads new messages out. The list itself can't: it draws other lines whenever it is scrolled, and all of those would be read.
 */
export function Announcer({ room }: { room: RoomModel }): ReactNode {
  useStore(room);
  const message = room.lastHeard;
  return (
    <div className="visually-hidden" aria-live="polite">
      {message && `${message.from}: ${message.text}`}
    </div>
  );
}
