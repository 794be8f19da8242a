import { useEffect } from 'react';
import { inOrder } from '../rooms/roomOrder.ts';
import type { Session } from '../rooms/session.ts';
import { hashOf } from './route.ts';

/** Keys that work everywhere: Ctrl+K searches rooms, Alt with an arrow goes to the next one, Escape closes what covers the messages, then reads to the newest. */
export function useShortcuts(session: Session, isPeopleOver: boolean, setPeopleOver: (isOver: boolean) => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || document.querySelector('dialog[open]')) return;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        // On a phone the list is another page.
        if (matchMedia('(max-width: 760px)').matches) location.hash = '#/';
        document.querySelector<HTMLElement>('.room-search input')?.focus();
      } else if (event.altKey && !event.ctrlKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        event.preventDefault();
        step(session, event.key === 'ArrowDown' ? 1 : -1);
      } else if (event.key === 'Escape' && !event.defaultPrevented && isPeopleOver) {
        setPeopleOver(false);
        document.querySelector<HTMLElement>('[data-testid=people-button]')?.focus();
      } else if (event.key === 'Escape' && !event.defaultPrevented && session.current && !session.current.isAtBottom) {
        session.current.toBottom();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [session, isPeopleOver, setPeopleOver]);
}

function step(session: Session, by: 1 | -1): void {
  const rooms = inOrder(session.rooms.map(({ name, last }) => ({ name, lastAt: last?.at })));
  if (rooms.length === 0) return;
  const at = rooms.findIndex(({ name }) => name === session.current?.name);
  location.hash = hashOf(rooms.at((at + by) % rooms.length)!.name);
}
