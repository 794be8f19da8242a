import { CalendarDays, Check, ChevronLeft, Link, LogOut, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCopy } from '../device/useCopy.ts';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import type { Session } from '../rooms/session.ts';
import { standingOf } from '../shell/standing.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu } from '../ui/Menu.tsx';

/** Which room this is, how it stands with the connection, and what can be done here. */
export function RoomHeader({
  session,
  room,
  showsPeople,
  togglePeople,
  askDate,
  leave,
}: {
  session: Session;
  room: RoomModel;
  showsPeople: boolean;
  togglePeople: () => void;
  askDate: () => void;
  leave: () => void;
}): ReactNode {
  const say = useText();
  const [isCopied, copy] = useCopy();
  const standing = standingOf(session.status);
  const state = standing === 'connecting' && session.wasConnected ? 'reconnecting' : standing;
  return (
    <header className="room-header">
      <a className="icon-button back" href="#/" aria-label={say('rooms.back')}>
        <ChevronLeft />
      </a>
      <div className="room-title">
        <h1 title={room.name}>
          <span className="hash" aria-hidden="true">
            #
          </span>
          {room.name}
        </h1>
        <span className="connection-state" data-testid="connection-state" data-state={standing}>
          <span className="dot" aria-hidden="true" />
          <span>{say(`state.${state}`)}</span>
        </span>
      </div>
      {isCopied && (
        <span className="copied" role="status">
          <Check aria-hidden="true" /> {say('room.linkCopied')}
        </span>
      )}
      <IconButton label={say('date.title')} data-testid="date-button" onClick={askDate}>
        <CalendarDays />
      </IconButton>
      <IconButton
        label={say('people.title')}
        aria-pressed={showsPeople}
        data-testid="people-button"
        onClick={togglePeople}
      >
        <Users />
      </IconButton>
      <Menu
        label={say('room.menu')}
        items={[
          ...(copy ? [{ text: say('room.copyLink'), icon: <Link />, run: () => copy(location.href), testId: 'copy-link' }] : []),
          { text: say('room.leave'), icon: <LogOut />, run: leave, testId: 'leave-button', isDangerous: true },
        ]}
      />
    </header>
  );
}
