import { normalName } from '@chatcluster/client';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { checkRoom, longestRoom } from '../rooms/names.ts';
import { roomProblem } from '../rooms/nameProblem.ts';
import { lookalike } from '../rooms/roomNames.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';

/** Asks for the name of a room: one that is there is entered, one that isn't begins with that. */
export function JoinDialog({ rooms, join, close }: { rooms: readonly string[]; join: (name: string) => void; close: () => void }): ReactNode {
  const say = useText();
  const [typed, setTyped] = useState('');
  const [wasTried, setTried] = useState(false);
  const similar = lookalike(rooms, normalName(typed));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (checkRoom(typed) === undefined) join(normalName(typed));
  };
  return (
    <Dialog title={say('rooms.join')} close={close}>
      <form className="form" onSubmit={submit} noValidate>
        <Field
          label={say('entry.room')}
          placeholder={say('entry.roomPlaceholder')}
          hint={similar ? say('rooms.similar', { similar }) : say('rooms.joinHint')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-focus
          maxLength={longestRoom * 2}
          value={typed}
          problem={wasTried ? roomProblem(say, typed) : undefined}
          data-testid="other-room-input"
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={close}>
            {say('action.cancel')}
          </button>
          <button type="submit" className="button primary" data-testid="other-room-button">
            {say('room.open')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
