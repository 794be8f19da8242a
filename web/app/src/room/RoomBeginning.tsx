import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { Avatar } from '../ui/Avatar.tsx';

/** What stands above the very first message of a room. */
export function RoomBeginning({ name }: { name: string }): ReactNode {
  const say = useText();
  return (
    <div className="room-beginning">
      <Avatar name={name} kind="room" />
      <div>
        <strong>#{name}</strong>
        <p>{say('room.begin', { room: `#${name}` })}</p>
      </div>
    </div>
  );
}
