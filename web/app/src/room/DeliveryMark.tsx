import { Check, CircleAlert, Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import type { Message } from '../timeline/message.ts';

const signs = { sending: Clock, sent: Check, failed: CircleAlert };

/** Whether a message of one's own is stored. */
export function DeliveryMark({ state }: { state: Message['state'] }): ReactNode {
  const say = useText();
  const Sign = signs[state];
  return (
    <span className={`delivery ${state}`} title={say(`message.${state}`)}>
      <Sign aria-hidden="true" />
      <span className="visually-hidden">{say(`message.${state}`)}</span>
    </span>
  );
}
