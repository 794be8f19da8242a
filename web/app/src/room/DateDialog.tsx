import { useState, type FormEvent, type ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { dayOf, startOfDay } from '../timeline/days.ts';
import { Dialog } from '../ui/Dialog.tsx';

/** What to tell of a jump that did not lead to the day that was asked for. */
type Outcome = 'none' | 'failed';

/** Asks for a day, and goes to its first message; when it has none, to the next one, and says so. */
export function DateDialog({ room, close }: { room: RoomModel; close: () => void }): ReactNode {
  const say = useText();
  const [day, setDay] = useState(dayOf(new Date()));
  const [outcome, setOutcome] = useState<Outcome>();
  const time = startOfDay(day);
  const go = async (event: FormEvent) => {
    event.preventDefault();
    if (time === undefined) return;
    const found = await room.jumpToTime(time);
    if (found === undefined) setOutcome('failed');
    else if (dayOf(new Date(found)) === day) close();
    else setOutcome('none');
  };
  const choose = (chosen: string) => {
    setDay(chosen);
    setOutcome(undefined);
  };
  return (
    <Dialog title={say('date.title')} close={close}>
      <form className="form" onSubmit={(event) => void go(event)}>
        <div className="field">
          <label htmlFor="date-input">{say('date.day')}</label>
          <input id="date-input" type="date" required max={dayOf(new Date())} value={day} data-testid="date-input" onChange={(event) => choose(event.target.value)} />
          <p className="field-problem" role="alert">
            {outcome && say(`date.${outcome}`)}
          </p>
        </div>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={close}>
            {say(outcome === 'none' ? 'action.close' : 'action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={time === undefined || room.isJumping}>
            {say('date.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
