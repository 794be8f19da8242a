import { useEffect } from 'react';
import type { Session } from '../rooms/session.ts';

/** The room and the number of unread messages in the window's title, and on the icon of the installed page. */
export function useTitle({ unread, current }: Session): void {
  const place = current ? `#${current.name} · ` : '';
  const title = `${unread > 0 ? `(${unread}) ` : ''}${place}ChatCluster`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (!('setAppBadge' in navigator)) return;
    void (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(() => undefined);
  }, [unread]);
}
