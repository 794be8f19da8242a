import { useEffect, useState, type ReactNode } from 'react';
import { focusComposer } from '../composer/focusComposer.ts';
import { clearNotifications } from '../device/notify.ts';
import { PeoplePanel } from '../room/PeoplePanel.tsx';
import { RoomPane } from '../room/RoomPane.tsx';
import type { Session } from '../rooms/session.ts';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { useText } from '../i18n/context.ts';
import { useStore } from '../ui/store.ts';
import { narrow, useMedia } from '../ui/useMedia.ts';
import './chatPage.css';
import { JoinDialog } from './JoinDialog.tsx';
import { NoRoom } from './NoRoom.tsx';
import { hashOf } from './route.ts';
import { Sidebar } from './Sidebar.tsx';
import { useShortcuts } from './useShortcuts.ts';
import { useTitle } from './useTitle.ts';
import type { Visit } from './visit.ts';

/** The rooms that one is in, the one on screen, and who speaks there. */
export function ChatPage({ visit, session, room: asked }: { visit: Visit; session: Session; room: string | undefined }): ReactNode {
  useStore(session);
  const say = useText();
  const { preferences } = visit;
  const isNarrow = useMedia(narrow);
  const [isPeopleWanted, setPeopleWanted] = useState(preferences.showsPeople);
  const [isPeopleOver, setPeopleOver] = useState(false);
  const [isJoining, setJoining] = useState(false);
  const [isSetting, setSetting] = useState(false);

  useEffect(() => {
    session.show(asked);
    setPeopleOver(false);
  }, [session, asked]);
  useEffect(() => {
    const looked = () => {
      session.looked();
      if (document.visibilityState === 'visible') void clearNotifications();
    };
    const kept = (event: StorageEvent) => session.keptElsewhere(event.key);
    document.addEventListener('visibilitychange', looked);
    addEventListener('storage', kept);
    return () => {
      document.removeEventListener('visibilitychange', looked);
      removeEventListener('storage', kept);
    };
  }, [session]);
  useTitle(session);
  useShortcuts(session, isNarrow && isPeopleOver, setPeopleOver);

  const room = session.current;
  const showsPeople = isNarrow ? isPeopleOver : isPeopleWanted;
  const togglePeople = () => {
    if (isNarrow) {
      setPeopleOver(!isPeopleOver);
    } else {
      preferences.showsPeople = !isPeopleWanted;
      setPeopleWanted(!isPeopleWanted);
    }
  };
  const leave = (name: string) => {
    session.leave(name);
    location.hash = '#/';
  };
  return (
    <div className={`chat-page ${room ? 'in-room' : 'in-list'}${room && showsPeople ? ' with-people' : ''}`}>
      <a
        className="skip"
        href="#room"
        onClick={(event) => {
          // The address names a room already, so it can't name a place on the page.
          event.preventDefault();
          focusComposer();
        }}
      >
        {say('rooms.skip')}
      </a>
      <Sidebar session={session} join={() => setJoining(true)} openSettings={() => setSetting(true)} />
      {room ? (
        <RoomPane key={room.name} session={session} room={room} showsPeople={showsPeople} togglePeople={togglePeople} leave={() => leave(room.name)} />
      ) : (
        <NoRoom session={session} join={() => setJoining(true)} />
      )}
      {room && showsPeople && <PeoplePanel room={room} user={session.user} close={togglePeople} />}
      {isJoining && (
        <JoinDialog
          rooms={session.rooms.map((room) => room.name)}
          join={(name) => {
            setJoining(false);
            location.hash = hashOf(name);
          }}
          close={() => setJoining(false)}
        />
      )}
      {isSetting && <SettingsDialog visit={visit} session={session} close={() => setSetting(false)} />}
    </div>
  );
}
