import type { ReactNode } from 'react';
import { useTranslator } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import type { Message } from '../timeline/message.ts';

/** Why a message of one's own was not sent, and what can be done. */
export function FailedNotice({ room, message }: { room: RoomModel; message: Message }): ReactNode {
  const translator = useTranslator();
  const key = `failed.${message.code ?? ''}`;
  const why = translator.has(key) ? translator.text(key) : (message.reason ?? translator.text('failed.other'));
  return (
    <div className="failed-notice">
      <span role="alert">
        {translator.text('message.failed')} · {why}
      </span>
      <button type="button" className="button small" data-testid="retry-button" onClick={() => room.retry(message.id)}>
        {translator.text('message.retry')}
      </button>
      <button type="button" className="button small dangerous" data-testid="discard-button" onClick={() => room.discard(message.id)}>
        {translator.text('message.discard')}
      </button>
    </div>
  );
}
