import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText, useTranslator } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { useStore } from '../ui/store.ts';
import { shortTime } from '../ui/times.ts';
import { useNow } from '../ui/useNow.ts';
import './peoplePanel.css';

/** Who has said something in the room. Groups by who is here now will come above, when the gateway tells. */
export function PeoplePanel({ room, user, close }: { room: RoomModel; user: string; close: () => void }): ReactNode {
  useStore(room);
  const say = useText();
  const { locale } = useTranslator();
  const now = new Date(useNow(60_000));
  const people = room.people.list;
  return (
    <aside className="people" aria-label={say('people.title')}>
      <header className="people-header">
        <h2>{say('people.title')}</h2>
        <IconButton label={say('action.close')} onClick={close}>
          <X />
        </IconButton>
      </header>
      <div className="people-list" tabIndex={0} role="group" aria-label={say('people.seen')}>
        <h3>
          {say('people.seen')} <span>{people.length}</span>
        </h3>
        {people.length === 0 ? (
          <p className="people-none">{say('people.none')}</p>
        ) : (
          <ul>
            {people.map(({ name, lastAt }) => (
              <li key={name} className="people-row">
                <Avatar name={name} size="small" />
                <span className="people-name" title={name}>
                  {name}
                </span>
                {name === user ? <span className="you">{say('room.you')}</span> : <time dateTime={lastAt}>{shortTime(lastAt, locale, now)}</time>}
              </li>
            ))}
          </ul>
        )}
      </div>
    </aside>
  );
}
