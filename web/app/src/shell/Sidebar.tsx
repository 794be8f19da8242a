import { Plus, Search, Settings } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { normalName } from '@chatcluster/client';
import { useText } from '../i18n/context.ts';
import { roomProblemWords } from '../rooms/nameProblem.ts';
import { checkRoom } from '../rooms/names.ts';
import { inOrder, matches } from '../rooms/roomOrder.ts';
import type { Session } from '../rooms/session.ts';
import { Avatar } from '../ui/Avatar.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { Logo } from '../ui/Logo.tsx';
import { phone, useMedia } from '../ui/useMedia.ts';
import { hashOf, linkProblem } from './route.ts';
import { RoomLink } from './RoomLink.tsx';
import './sidebar.css';
import { useHash } from './useHash.ts';

/** The rooms that one is in, a search among them that also leads to others, and who one is. */
export function Sidebar({ session, join, openSettings }: { session: Session; join: () => void; openSettings: () => void }): ReactNode {
  const say = useText();
  const [typed, setTyped] = useState('');
  // On a phone the list is all there is while no room is open.
  const isAlone = useMedia(phone) && !session.current;
  const Place = isAlone ? 'main' : 'aside';
  const Brand = isAlone ? 'h1' : 'span';
  const problem = linkProblem(useHash());
  const links = useRef<HTMLElement>(null);
  const rooms = inOrder(session.rooms.map((room) => ({ name: room.name, lastAt: room.last?.at, room })));
  const found = rooms.filter(({ name }) => matches(name, typed));
  const fresh = normalName(typed.replace(/^#/, ''));
  const canOpen = checkRoom(fresh) === undefined && !rooms.some(({ name }) => name === fresh);

  const go = (name: string) => {
    setTyped('');
    location.hash = hashOf(name);
  };
  const search = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      const first = found[0]?.name ?? (canOpen ? fresh : undefined);
      if (typed.trim() !== '' && first !== undefined) go(first);
    } else if (event.key === 'Escape' && typed !== '') {
      event.preventDefault();
      setTyped('');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      links.current?.querySelector<HTMLElement>('a, button')?.focus();
    }
  };
  const walk = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const all = [...(links.current?.querySelectorAll<HTMLElement>('a, button') ?? [])];
    all[all.indexOf(document.activeElement as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  };

  return (
    <Place className="sidebar" aria-label={say('room.rooms')}>
      <header className="sidebar-header">
        <Logo size={28} />
        <Brand className="brand">ChatCluster</Brand>
        <IconButton label={say('rooms.join')} data-testid="add-room" onClick={join}>
          <Plus />
        </IconButton>
      </header>
      <div className="room-search">
        <Search aria-hidden="true" />
        <input
          type="search"
          value={typed}
          placeholder={say('rooms.search')}
          aria-label={say('rooms.search')}
          aria-keyshortcuts="Control+K"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-testid="room-search"
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={search}
        />
        <kbd aria-hidden="true">Ctrl K</kbd>
      </div>
      <nav className="room-links" aria-label={say('room.rooms')} ref={links} onKeyDown={walk}>
        <ul>
          {found.map(({ name, room }) => (
            <li key={name}>
              <RoomLink room={room} isCurrent={session.current === room} draft={session.current === room ? '' : session.drafts.of(name)} />
            </li>
          ))}
          {typed.trim() !== '' && canOpen && (
            <li>
              <button type="button" className="room-link open-room" data-testid="open-typed-room" onClick={() => go(fresh)}>
                <span className="open-room-sign" aria-hidden="true">
                  <Plus />
                </span>
                <span className="room-link-name">{say('rooms.open', { room: `#${fresh}` })}</span>
              </button>
            </li>
          )}
        </ul>
        {isAlone && problem && typed === '' && (
          <p className="room-none" role="alert">
            {say('rooms.badLink')}. {roomProblemWords(say, problem)}
          </p>
        )}
        {rooms.length === 0 && typed === '' && <p className="room-none">{say('rooms.none')}</p>}
        {found.length === 0 && typed.trim() !== '' && !canOpen && <p className="room-none">{say('rooms.notFound')}</p>}
      </nav>
      <footer className="me">
        <Avatar name={session.user} />
        <div className="me-text">
          <strong title={session.user}>{session.user}</strong>
          <span>{say('room.you')}</span>
        </div>
        <IconButton
          label={say('settings.title')}
          data-testid="settings-button"
          onClick={openSettings}
        >
          <Settings />
        </IconButton>
      </footer>
    </Place>
  );
}
