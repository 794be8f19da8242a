import { Check, Copy, Quote } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCopy } from '../device/useCopy.ts';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** What can be done with a message: shown over it while the pointer or the focus is there. */
export function MessageActions({ text, from, room }: { text: string; from: string; room: RoomModel }): ReactNode {
  const say = useText();
  const [isCopied, copy] = useCopy();
  return (
    <div className="actions">
      <IconButton small label={say('message.quote')} onClick={() => room.quote(text, from)}>
        <Quote />
      </IconButton>
      {copy && (
        <IconButton small label={say('message.copy')} onClick={() => copy(text)}>
          {isCopied ? <Check /> : <Copy />}
        </IconButton>
      )}
    </div>
  );
}
