import { memo, useLayoutEffect, useRef, type ReactNode, type RefObject } from 'react';
import { useText, useTranslator } from '../i18n/context.ts';
import { Markdown } from '../markdown/Markdown.tsx';
import type { RoomModel } from '../rooms/roomModel.ts';
import type { Hole, Message } from '../timeline/message.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { dayName, fullTime, timeOfDay } from '../ui/times.ts';
import { toneOf } from '../ui/tones.ts';
import { DeliveryMark } from './DeliveryMark.tsx';
import { FailedNotice } from './FailedNotice.tsx';
import { MessageActions } from './MessageActions.tsx';
import './messageLine.css';

/** A message, and what stands between it and the one before. */
export const MessageLine = memo(function MessageLine({
  room,
  message,
  startsDay,
  hole,
  startsUnread,
  startsGroup,
}: {
  room: RoomModel;
  message: Message;
  startsDay: boolean;
  hole: Hole | undefined;
  startsUnread: boolean;
  startsGroup: boolean;
}): ReactNode {
  const { locale } = useTranslator();
  const say = useText();
  const article = useRef<HTMLElement>(null);
  useFocusStaysInList(article);
  const time = timeOfDay(message.at, locale);
  const stamp = (
    <time className="stamp" dateTime={message.at} title={fullTime(message.at, locale)}>
      {time}
    </time>
  );
  return (
    <>
      {hole && (
        <div className="hole">
          <span>{hole.missing === undefined ? say('gap.replaced') : say('gap.purged', { count: hole.missing })}</span>
        </div>
      )}
      {startsDay && (
        <div className="day" role="separator" aria-label={dayName(message.at, locale, new Date(), { today: say('day.today'), yesterday: say('day.yesterday') })}>
          <span>{dayName(message.at, locale, new Date(), { today: say('day.today'), yesterday: say('day.yesterday') })}</span>
        </div>
      )}
      {startsUnread && (
        <div className="unread-line" role="separator" aria-label={say('room.new')} data-testid="unread-line">
          <span>{say('room.new')}</span>
        </div>
      )}
      <article
        ref={article}
        className={`message${startsGroup ? ' starts' : ''}${message.own ? ' own' : ''}`}
        tabIndex={-1}
        aria-label={`${message.from}, ${time}`}
        data-testid="message"
        data-seq={message.seq}
        data-id={message.id}
        data-from={message.from}
        data-state={message.own ? message.state : undefined}
      >
        <div className="gutter">{startsGroup ? <Avatar name={message.from} /> : stamp}</div>
        <div className="content">
          {startsGroup && (
            <header className="byline">
              <span className={`author name-${toneOf(message.from)}`}>{message.from}</span>
              {message.own && <span className="you">{say('room.you')}</span>}
              {stamp}
            </header>
          )}
          <div className="markdown">
            <Markdown text={message.text} />
          </div>
          {message.state === 'failed' && <FailedNotice room={room} message={message} />}
        </div>
        {message.own && <DeliveryMark state={message.state} />}
        {message.state === 'sent' && <MessageActions text={message.text} from={message.from} room={room} />}
      </article>
    </>
  );
});

/** Lines far from the screen are taken away: who has scrolled with one in focus goes on with the list itself in focus, rather than with nothing that takes keys. */
function useFocusStaysInList(line: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = line.current;
    return () => {
      if (element?.contains(document.activeElement)) element.closest<HTMLElement>('.messages')?.focus({ preventScroll: true });
    };
  }, []);
}
