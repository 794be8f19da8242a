import { memo, useMemo, type ReactNode } from 'react';
import { useText, useTranslator } from '../i18n/context.ts';
import { plainText } from '../markdown/plainText.ts';
import { DeliveryMark } from '../room/DeliveryMark.tsx';
import type { RoomModel } from '../rooms/roomModel.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { useStore } from '../ui/store.ts';
import { shortTime } from '../ui/times.ts';
import { useNow } from '../ui/useNow.ts';
import { hashOf } from './route.ts';

/** More than that is many. */
const mostShown = 999;

/** A room in the list: what was said last or waits to be, and how much of it is unread. */
export const RoomLink = memo(function RoomLink({ room, isCurrent, draft }: { room: RoomModel; isCurrent: boolean; draft: string }): ReactNode {
  useStore(room);
  const say = useText();
  const { locale } = useTranslator();
  const now = new Date(useNow(60_000));
  const { name, last, waiting, unread } = room;
  const newest = waiting && (!last || waiting.at > last.at) ? waiting : last;
  const text = newest?.text ?? '';
  const preview = useMemo(() => plainText(text), [text]);
  return (
    <a
      className={unread > 0 ? 'room-link unread' : 'room-link'}
      href={hashOf(name)}
      aria-current={isCurrent ? 'page' : undefined}
      data-testid="room-link"
      data-room={name}
      data-unread={unread}
    >
      <Avatar name={name} kind="room" />
      <span className="room-link-name">{name}</span>
      {newest && (
        <time className="room-link-time" dateTime={newest.at}>
          {shortTime(newest.at, locale, now)}
        </time>
      )}
      <span className="room-link-last">
        {draft !== '' ? (
          <>
            <em>{say('rooms.draft')}</em> {draft}
          </>
        ) : room.problem && !room.problem.retryable ? (
          <em>{say('rooms.problem')}</em>
        ) : newest ? (
          <>
            {waiting && <DeliveryMark state={waiting.state} />}
            {newest.own ? say('room.you') : newest.from}: {preview}
          </>
        ) : (
          say(room.hasBegun ? 'rooms.empty' : 'rooms.opening')
        )}
      </span>
      {unread > 0 && (
        <span className="badge" aria-label={say('rooms.unread', { count: unread })}>
          {unread > mostShown ? `${mostShown}+` : unread}
        </span>
      )}
    </a>
  );
});
