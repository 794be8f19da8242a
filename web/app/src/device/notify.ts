import type { RoomEvent } from '@chatcluster/client';
import { plainText } from '../markdown/plainText.ts';
import { hashOf } from '../shell/route.ts';
import type { Preferences } from '../shell/preferences.ts';

/** The longest text that a notification shows. Unit: UTF-16 code units. */
const longestBody = 140;

/** Whether this browser can show notifications at all: only on pages from https or localhost. */
export function canNotify(): boolean {
  return 'Notification' in window && isSecureContext;
}

/** Asks to be let show notifications. */
export async function askToNotify(): Promise<boolean> {
  return canNotify() && (await Notification.requestPermission()) === 'granted';
}

/** Shows a message as a notification while nobody looks at the page: one for each room, the latest. */
export function notifyOf(preferences: Preferences): (room: string, event: RoomEvent) => void {
  return (room, event) => {
    if (!preferences.notifications || document.visibilityState === 'visible' || !canNotify() || Notification.permission !== 'granted') return;
    const said = plainText(event.text);
    const body = said.length > longestBody ? `${said.slice(0, longestBody)} …` : said;
    const title = `${event.from} · #${room}`;
    const options = { body, tag: `room/${room}`, icon: '/icons/icon-192.png', data: { hash: hashOf(room) } };
    void showOver(title, options);
  };
}

/** Takes away what the worker has shown: somebody looks at the page, and its list of rooms says what is new. */
export async function clearNotifications(): Promise<void> {
  if (!canNotify()) return;
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await worker?.getNotifications()) ?? []) shown.close();
}

async function showOver(title: string, options: NotificationOptions & { data: { hash: string } }): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration();
  // Phones show them only so.
  if (worker) return worker.showNotification(title, options);
  const notification = new Notification(title, options);
  notification.onclick = () => {
    window.focus();
    location.hash = options.data.hash;
    notification.close();
  };
}
