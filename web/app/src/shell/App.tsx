import { useEffect, useState, type ReactNode } from 'react';
import { EntryPage } from '../entry/EntryPage.tsx';
import { browserKeep } from '../device/keep.ts';
import { checkUser } from '../rooms/names.ts';
import { RoomNames } from '../rooms/roomNames.ts';
import { useStore } from '../ui/store.ts';
import { ChatPage } from './ChatPage.tsx';
import { FaultBoundary } from './FaultBoundary.tsx';
import type { Identity } from './identity.ts';
import { hashOf, linkedName, roomOf } from './route.ts';
import { SigningIn } from './SigningIn.tsx';
import { TokenDialog } from './TokenDialog.tsx';
import { useHash } from './useHash.ts';
import type { Visit } from './visit.ts';

/** The page: the entry, or the rooms of whom is here. */
export function App({ visit }: { visit: Visit }): ReactNode {
  useStore(visit);
  const hash = useHash();
  const room = roomOf(hash);
  const [asked, setAsked] = useState(() => new URLSearchParams(location.search).get('user'));
  const { preferences, session, chat, wantsToken } = visit;

  // Who was here before comes in at once; a link that names somebody else is for that person to confirm.
  const [isReturning] = useState(() => {
    const { user, token } = preferences.identity;
    return (asked === null || asked === user) && (token !== undefined || checkUser(user) === undefined);
  });
  useEffect(() => {
    if (isReturning && !visit.identity) visit.enter(preferences.identity, preferences.keepsToken);
  }, []);

  const enter = (identity: Identity, chosen: string, keepsToken: boolean) => {
    const url = new URL(location.href);
    url.search = '';
    url.hash = hashOf(chosen);
    history.pushState(null, '', url);
    setAsked(null);
    visit.enter(identity, keepsToken);
  };
  const rooms = new RoomNames(browserKeep).list;
  return (
    <FaultBoundary>
      {session ? (
        <ChatPage key={session.user} visit={visit} session={session} room={room} />
      ) : chat ? (
        <SigningIn chat={chat} cancel={() => visit.signOut()} />
      ) : (
        <EntryPage user={asked ?? preferences.identity.user} room={room ?? (linkedName(hash) || rooms[0] || 'lobby')} rooms={rooms} enter={enter} />
      )}
      {wantsToken && (
        <TokenDialog
          wasRefused={visit.identity?.token !== undefined}
          give={(token, isKept) => visit.giveToken(token, isKept)}
          cancel={() => visit.refuseToken()}
        />
      )}
    </FaultBoundary>
  );
}
