import { ArrowDown, ArrowUp, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { useStore } from '../ui/store.ts';
import { EmptyRoom } from './EmptyRoom.tsx';
import { MessageList } from './MessageList.tsx';
import { MessageSkeleton } from './MessageSkeleton.tsx';

/** The messages, or what is there instead, and the ways to the unread and to the newest ones. */
export function MessageArea({ room }: { room: RoomModel }): ReactNode {
  useStore(room);
  const { view, unread, marker, isReady } = room;
  return (
    <div className="list">
      {!isReady || room.isJumping ? (
        <MessageSkeleton />
      ) : view.timeline.size === 0 && !view.timeline.hasOlder ? (
        <EmptyRoom room={room} />
      ) : (
        <MessageList key={view.id} room={room} />
      )}
      {isReady && unread > 0 && marker !== undefined && isAbove(room, marker) && <UnreadBar room={room} />}
      {isReady && !room.isAtBottom && view.timeline.size > 0 && <NewestPill room={room} />}
    </div>
  );
}

/** Where unread messages begin is older than what is here. */
function isAbove({ view: { timeline } }: RoomModel, marker: number): boolean {
  return timeline.oldest !== undefined && marker + 1 < timeline.oldest;
}

function UnreadBar({ room }: { room: RoomModel }): ReactNode {
  const say = useText();
  return (
    <div className="unread-bar">
      <button type="button" data-testid="unread-jump" onClick={() => void room.jumpToMarker()}>
        <ArrowUp aria-hidden="true" />
        {say('room.newCount', { count: room.unread })}
      </button>
      <button type="button" aria-label={say('room.markRead')} title={say('room.markRead')} onClick={() => room.markRead()}>
        <X aria-hidden="true" />
      </button>
    </div>
  );
}

function NewestPill({ room }: { room: RoomModel }): ReactNode {
  const say = useText();
  const { unread } = room;
  return (
    <button type="button" className={unread > 0 ? 'pill newest counted' : 'pill newest'} data-testid="jump-button" onClick={() => room.toBottom()}>
      {unread > 0 ? say('room.newCount', { count: unread }) : say('room.newest')}
      <ArrowDown aria-hidden="true" />
    </button>
  );
}
