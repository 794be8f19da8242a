import { MessagesSquare, Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { ConnectionBanner } from '../room/ConnectionBanner.tsx';
import '../room/blank.css';
import { roomProblemWords } from '../rooms/nameProblem.ts';
import type { Session } from '../rooms/session.ts';
import { linkProblem } from './route.ts';
import { useHash } from './useHash.ts';

/** What stands beside the list while no room is chosen. */
export function NoRoom({ session, join }: { session: Session; join: () => void }): ReactNode {
  const say = useText();
  const problem = linkProblem(useHash());
  return (
    <main className="room-pane" id="room">
      <ConnectionBanner session={session} />
      <div className="blank">
        <span className="blank-icon">
          <MessagesSquare aria-hidden="true" />
        </span>
        <h1>{say(problem ? 'rooms.badLink' : session.rooms.length > 0 ? 'rooms.choose' : 'rooms.none')}</h1>
        <p role={problem && 'alert'}>{problem ? roomProblemWords(say, problem) : say('rooms.chooseHint')}</p>
        <button type="button" className="button primary" onClick={join}>
          <Plus aria-hidden="true" />
          {say('rooms.join')}
        </button>
      </div>
    </main>
  );
}
