import { CloudOff, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslator } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import type { Session } from '../rooms/session.ts';
import { noticeOf } from '../shell/standing.ts';
import { useNow } from '../ui/useNow.ts';

/** What is wrong with the connection or with the room, and what can be done. */
export function ConnectionBanner({ session, room }: { session: Session; room?: RoomModel }): ReactNode {
  const translator = useTranslator();
  const now = useNow(1_000, session.status.state !== 'connected');
  const notice = noticeOf(session.status, session.wasConnected, session.lostAt, now);
  const text = notice ? translator.text(notice.text, notice.values) : room?.problem && problemOf(room.problem);
  return (
    <div role="status" aria-live={notice?.isCounting ? 'off' : 'polite'}>
      {text && (
        <div className="banner" data-testid="connection-banner">
          {notice ? <CloudOff aria-hidden="true" /> : <TriangleAlert aria-hidden="true" />}
          <span>{text}</span>
          {notice?.action && (
            <button type="button" className="button small" data-testid="reconnect-button" onClick={() => session.chat.connect()}>
              {translator.text(notice.action)}
            </button>
          )}
        </div>
      )}
    </div>
  );

  function problemOf({ code, message, retryable }: NonNullable<RoomModel['problem']>): string {
    if (retryable) return translator.text('room.unavailable');
    const key = `error.${code}`;
    return translator.text('room.refused', { reason: translator.has(key) ? translator.text(key) : message });
  }
}
