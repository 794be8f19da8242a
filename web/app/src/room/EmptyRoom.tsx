import { MessagesSquare } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import './blank.css';

/** A room in which nothing was said yet. */
export function EmptyRoom({ room }: { room: RoomModel }): ReactNode {
  const say = useText();
  return (
    <div className="blank" role="log" aria-label={say('room.messages', { room: `#${room.name}` })} data-testid="message-list">
      <span className="blank-icon">
        <MessagesSquare aria-hidden="true" />
      </span>
      <strong>{say('room.quiet', { room: `#${room.name}` })}</strong>
      <p>{say('room.quietHint')}</p>
    </div>
  );
}
