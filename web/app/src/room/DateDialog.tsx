import { useState, type FormEvent, type ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { dayOf, startOfDay } from '../timeline/days.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** Asks for a day, and goes to its first message. */
export function DateDialog({ room, close }: { room: RoomModel; close: () => void }): ReactNode {
  const say = useText();
  const [day, setDay] = useState(dayOf(new Date()));
  const [hasFailed, setFailed] = useState(false);
  const time = startOfDay(day);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (time === undefined) return;
    if (await room.jumpToTime(time)) close();
    else setFailed(true);
  };
  return (
    <Dialog title={say('date.title')} close={close}>
      <form className="form" onSubmit={(event) => void go(event)}>
        <div className="field">
          <label htmlFor="date-input">{say('date.day')}</label>
          <input id="date-input" type="date" required max={dayOf(new Date())} value={day} data-testid="date-input" onChange={(event) => setDay(event.target.value)} />
          <p className="field-problem" role="alert">
            {hasFailed && say('date.failed')}
          </p>
        </div>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={close}>
            {say('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={time === undefined || room.isJumping}>
            {say('date.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
