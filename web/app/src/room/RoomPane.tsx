import { useState, type ReactNode } from 'react';
import { Composer } from '../composer/Composer.tsx';
import type { RoomModel } from '../rooms/roomModel.ts';
import type { Session } from '../rooms/session.ts';
import { useStore } from '../ui/store.ts';
import { Announcer } from './Announcer.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { DateDialog } from './DateDialog.tsx';
import { MessageArea } from './MessageArea.tsx';
import { RoomHeader } from './RoomHeader.tsx';
import './roomPane.css';

/** The room on screen: its messages, and where to write. */
export function RoomPane({
  session,
  room,
  showsPeople,
  togglePeople,
  leave,
}: {
  session: Session;
  room: RoomModel;
  showsPeople: boolean;
  togglePeople: () => void;
  leave: () => void;
}): ReactNode {
  useStore(session);
  const [asksDate, setAsksDate] = useState(false);
  return (
    <main className="room-pane" id="room">
      <RoomHeader session={session} room={room} showsPeople={showsPeople} togglePeople={togglePeople} askDate={() => setAsksDate(true)} leave={leave} />
      <ConnectionBanner session={session} room={room} />
      <MessageArea room={room} />
      <Composer session={session} room={room} />
      <Announcer room={room} />
      {asksDate && <DateDialog room={room} close={() => setAsksDate(false)} />}
    </main>
  );
}
