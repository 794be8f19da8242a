import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { useStore } from '../ui/store.ts';

/** What stands above the oldest message that is here, while there are older ones. */
export function ListTop({ room }: { room: RoomModel }): ReactNode {
  useStore(room);
  const say = useText();
  if (!room.view.timeline.hasOlder) return <div className="list-top" />;
  return (
    <div className="list-top loading">
      <span className="spinner" />
      {say('room.loadingOlder')}
    </div>
  );
}
