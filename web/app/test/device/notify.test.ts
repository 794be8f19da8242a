import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { clearNotifications, notifyOf } from '../../src/device/notify.ts';
import type { Preferences } from '../../src/shell/preferences.ts';

interface Shown {
  title: string;
  body: string;
  close: () => void;
}

let shown: Shown[];
let visibilityState: DocumentVisibilityState;

beforeEach(() => {
  shown = [];
  visibilityState = 'hidden';
  const worker = {
    showNotification: (title: string, { body = '' }: NotificationOptions) => {
      const one = { title, body, close: () => (shown = shown.filter((other) => other !== one)) };
      shown.push(one);
    },
    getNotifications: () => Promise.resolve([...shown]),
  };
  const notification = { permission: 'granted' };
  vi.stubGlobal('window', { Notification: notification });
  vi.stubGlobal('Notification', notification);
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('document', {
    get visibilityState() {
      return visibilityState;
    },
  });
  vi.stubGlobal('navigator', { serviceWorker: { getRegistration: () => Promise.resolve(worker) } });
});
afterEach(() => vi.unstubAllGlobals());

const notify = (text: string) => {
  notifyOf({ notifications: true } as Preferences)('lobby', { room: 'lobby', seq: 1, at: '2026-01-01T00:00:00Z', kind: 'message', from: 'anna', id: 'a', text });
  return new Promise((resolve) => setTimeout(resolve)); // what was begun is over by then
};

test('shows what a message says, without the marks of its Markdown', async () => {
  await notify('**Now** in `main`:\n\n> done');
  expect(shown.map(({ title, body }) => [title, body])).toEqual([['anna · #lobby', 'Now in main: done']]);
});

test('ends a long one', async () => {
  await notify('x'.repeat(500));
  expect(shown[0]?.body).toBe(`${'x'.repeat(140)} …`);
});

test('shows nothing to who looks at the page', async () => {
  visibilityState = 'visible';
  await notify('seen');
  expect(shown).toEqual([]);
});

test('takes away what was shown', async () => {
  await notify('one');
  await notify('two');
  await clearNotifications();
  expect(shown).toEqual([]);
});
