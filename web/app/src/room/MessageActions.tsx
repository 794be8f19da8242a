import { Check, Copy, Quote } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCopy } from '../device/useCopy.ts';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';

/** What can be done with a message: shown over it while the pointer or the focus is there. */
export function MessageActions({ text, from, room }: { text: string; from: string; room: RoomModel }): ReactNode {
  const say = useText();
  const [isCopied, copy] = useCopy();
  return (
    <div className="actions">
      <button type="button" className="icon-button small" aria-label={say('message.quote')} title={say('message.quote')} onClick={() => room.quote(text, from)}>
        <Quote />
      </button>
      {copy && (
        <button type="button" className="icon-button small" aria-label={say('message.copy')} title={say('message.copy')} onClick={() => copy(text)}>
          {isCopied ? <Check /> : <Copy />}
        </button>
      )}
    </div>
  );
}
