import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Virtuoso, type LogLevel, type VirtuosoHandle } from 'react-virtuoso';
import { focusComposer } from '../composer/focusComposer.ts';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { decorate } from '../timeline/decorate.ts';
import { useStore } from '../ui/store.ts';
import { ListTop } from './ListTop.tsx';
import { MessageLine } from './MessageLine.tsx';
import { RoomBeginning } from './RoomBeginning.tsx';
import './messageList.css';

/** So near to the newest counts as being there. Unit: CSS pixels. */
const bottomPx = 60;

/** So many lines before an end, more are asked for. */
const linesAhead = 25;

/** Lines drawn beyond what is on screen. Unit: CSS pixels. */
const overscan = { top: 900, bottom: 500 };

/** A new list goes to its place in a few steps, while lines are measured: what came in above would lead it astray. Unit: ms. */
const settleMs = 200;

/** Room above a message that was jumped to. Unit: CSS pixels. */
const aboveJumpPx = 72;

/** Beyond errors. */
const silent = 4 as number as LogLevel;

const parts = {
  Header: ({ context }: { context?: RoomModel }) => context && <ListTop room={context} />,
  Footer: () => <div className="list-bottom" />,
};

/**
 * The messages of a room. Only those near the screen are drawn, whatever their number. It stays at the newest while the reader is there,
 * and where the reader is otherwise, whatever is put in above or below.
 */
export function MessageList({ room }: { room: RoomModel }): ReactNode {
  useStore(room);
  const say = useText();
  const list = useRef<VirtuosoHandle>(null);
  const { timeline, anchor } = room.view;
  const { firstLine, size, holes } = timeline;
  const { bottomRequests, marker } = room;

  const seenRequests = useRef(bottomRequests);
  useEffect(() => {
    if (seenRequests.current === bottomRequests) return;
    seenRequests.current = bottomRequests;
    list.current?.scrollToIndex({ index: 'LAST', align: 'end' });
  }, [bottomRequests]);

  const range = useRef({ from: firstLine, to: firstLine });
  const isSettled = useRef(false);
  const isAtBottom = useRef<boolean>(undefined);
  const confirmation = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** Lines that were never drawn have estimated heights: the list may believe for a moment that it is at its end. What is unread is not read by that. */
  const tellBottom = (isThere: boolean) => {
    clearTimeout(confirmation.current);
    if (!isThere || room.unread === 0) {
      room.setAtBottom(isThere);
      return;
    }
    confirmation.current = setTimeout(() => {
      const { timeline } = room.view;
      if (isAtBottom.current && range.current.to >= timeline.firstLine + timeline.size - 1) room.setAtBottom(true);
    }, settleMs);
  };
  const askAhead = () => {
    if (!isSettled.current) return;
    const { from, to } = range.current;
    if (from - timeline.firstLine < linesAhead) void room.loadOlder();
    if (to - timeline.firstLine > timeline.size - linesAhead) void room.loadNewer();
  };
  // Also when nothing has moved: a page that could not be had is asked for again.
  useEffect(askAhead);
  useEffect(() => {
    const timer = setTimeout(() => {
      isSettled.current = true;
      if (isAtBottom.current !== undefined) tellBottom(isAtBottom.current);
      askAhead();
    }, settleMs);
    return () => {
      clearTimeout(timer);
      clearTimeout(confirmation.current);
    };
  }, []);

  return (
    <Virtuoso
      ref={list}
      className="messages"
      role="log"
      aria-live="off"
      aria-label={say('room.messages', { room: `#${room.name}` })}
      data-testid="message-list"
      onKeyDown={(event: KeyboardEvent<HTMLElement>) => walk(event, () => room.toBottom())}
      context={room}
      components={parts}
      // While older lines are put in it asks, for a moment, for lines beyond the last, gets nothing to draw, and would complain.
      logLevel={silent}
      alignToBottom
      firstItemIndex={firstLine}
      totalCount={size}
      initialTopMostItemIndex={
        anchor === undefined ? { index: 'LAST', align: 'end' } : { index: Math.min(timeline.indexOf(anchor), size - 1), align: 'start', offset: -aboveJumpPx }
      }
      atBottomThreshold={bottomPx}
      increaseViewportBy={overscan}
      followOutput={(isThere) => isThere && !room.isInThePast && 'auto'}
      atBottomStateChange={(isThere) => {
        isAtBottom.current = isThere;
        // While it goes to its place it passes the end, or believes so: nothing has been read by that.
        if (isSettled.current) tellBottom(isThere);
      }}
      rangeChanged={({ startIndex, endIndex }) => {
        range.current = { from: startIndex, to: endIndex };
        askAhead();
      }}
      computeItemKey={(line) => timeline.at(line - firstLine)?.key ?? line}
      itemContent={(line) => {
        const message = timeline.at(line - firstLine);
        if (!message) return null;
        const { startsDay, hole, startsUnread, startsGroup } = decorate(timeline.at(line - firstLine - 1), message, holes, marker);
        const isFirst = line === firstLine && timeline.hasBegun && !timeline.hasOlder;
        return (
          <>
            {isFirst && <RoomBeginning name={room.name} />}
            <MessageLine room={room} message={message} startsDay={startsDay} hole={hole} startsUnread={startsUnread} startsGroup={startsGroup} />
          </>
        );
      }}
    />
  );
}

/**
 * Up and down go from message to message; from there Tab leads to what can be done with it, and Escape back, at last to where one writes.
 * End goes to the newest, which the browser would miss.
 */
function walk(event: KeyboardEvent<HTMLElement>, toNewest: () => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const here = (event.target as HTMLElement).closest<HTMLElement>('.message');
  if (event.key === 'End') {
    event.preventDefault();
    toNewest();
    return;
  }
  if (event.key === 'Escape') {
    event.preventDefault();
    if (here && here !== event.target) here.focus({ preventScroll: true });
    else focusComposer();
    return;
  }
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('.message')];
  const { bottom } = event.currentTarget.getBoundingClientRect();
  const next = here
    ? lines[lines.indexOf(here) + (event.key === 'ArrowUp' ? -1 : 1)]
    : lines.findLast((line) => line.getBoundingClientRect().top < bottom);
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}
