import { MessagesSquare, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { ConnectionBanner } from '../room/ConnectionBanner.tsx';
import '../room/blank.css';
import type { Session } from '../rooms/session.ts';

/** What stands beside the list while no room is chosen. */
export function NoRoom({ session, join }: { session: Session; join: () => void }): ReactNode {
  const say = useText();
  return (
    <main className="room-pane" id="room">
      <ConnectionBanner session={session} />
      <div className="blank">
        <span className="blank-icon">
          <MessagesSquare aria-hidden="true" />
        </span>
        <h1>{say(session.rooms.length > 0 ? 'rooms.choose' : 'rooms.none')}</h1>
        <p>{say('rooms.chooseHint')}</p>
        <button type="button" className="button primary" onClick={join}>
          <Plus aria-hidden="true" />
          {say('rooms.join')}
        </button>
      </div>
    </main>
  );
}
