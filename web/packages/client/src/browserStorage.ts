import type { ChatStorage } from './chat.ts';
import { newMessageId } from './messageId.ts';
import type { OutgoingMessage } from './outbox.ts';

const prefix = 'chatcluster.outbox/';
const tabKey = 'chatcluster.tab';

/** How long a reloaded page's old self may take to let go of the tab's id. Unit: ms. */
const handOverMs = 1_000;

/** What is used of the page. */
export interface BrowserParts {
  local: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;
  session: Pick<Storage, 'getItem' | 'setItem'>;
  /** Only on pages from https or localhost. */
  locks: Pick<LockManager, 'request'> | undefined;
}

/**
 * Keeps unsent messages in `localStorage`, apart for each tab: two tabs that sent each other's messages would send them in a muddle.
 *
 * The tab's id lies in `sessionStorage`, which survives a reload, and is held by a lock while the page lives. The lock shows which ids belong to
 * nobody any more, whose messages another tab of the same user may take over, and it tells a duplicated tab, which starts with a copy of the id, that
 * it needs one of its own. Without locks (plain http) tabs keep to themselves, and a closed tab's unsent messages wait for good.
 */
export async function openBrowserStorage(parts: BrowserParts = browserParts()): Promise<ChatStorage> {
  const tab = await claimTab(parts);
  const keyOf = (owner: string, user: string, room: string) => prefix + [owner, user, room].map(encodeURIComponent).join('/');

  return {
    outbox: (user, room) => {
      const key = keyOf(tab, user, room);
      return {
        load: () => read(parts, key),
        save: (messages) => {
          try {
            if (messages.length > 0) parts.local.setItem(key, JSON.stringify(messages));
            else parts.local.removeItem(key);
          } catch {
            // Full or forbidden: the messages are still sent, they only don't survive the page.
          }
        },
      };
    },
    adoptOrphans: (user, room, take) => {
      const { locks } = parts;
      if (!locks) return;
      for (const owner of ownersOf(parts, keyOf('', user, room).slice(prefix.length))) {
        if (owner === tab) continue;
        void locks.request(lockOf(owner), { ifAvailable: true }, (lock) => {
          if (!lock) return;
          const key = keyOf(owner, user, room);
          const messages = read(parts, key);
          // Taken (and so stored here) before they are deleted there: should the page die in between, they are there twice, with the same ids.
          if (messages.length > 0 && !take(messages)) return;
          parts.local.removeItem(key);
        });
      }
    },
  };
}

function browserParts(): BrowserParts {
  const nothing = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined, key: () => null, length: 0 };
  try {
    return { local: localStorage, session: sessionStorage, locks: navigator.locks as LockManager | undefined };
  } catch {
    // A page whose storage is forbidden altogether.
    return { local: nothing, session: nothing, locks: undefined };
  }
}

async function claimTab({ session, locks }: BrowserParts): Promise<string> {
  const known = session.getItem(tabKey);
  if (known && (await hold(locks, known))) return known;
  const fresh = newMessageId();
  await hold(locks, fresh);
  try {
    session.setItem(tabKey, fresh);
  } catch {
    // No room: a reload will not find its messages.
  }
  return fresh;
}

/** Holds a tab's lock until the page ends. Returns false if another page has it and keeps it. */
function hold(locks: BrowserParts['locks'], tab: string): Promise<boolean> {
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), handOverMs);
    locks
      .request(lockOf(tab), { signal: patience.signal }, () => {
        clearTimeout(timer);
        resolve(true);
        return new Promise<void>(() => undefined);
      })
      .catch(() => resolve(false));
  });
}

function lockOf(tab: string): string {
  return `${tabKey}/${tab}`;
}

/** The tabs that have stored something under `/user/room`. */
function ownersOf({ local }: BrowserParts, suffix: string): string[] {
  const owners: string[] = [];
  for (let index = 0; index < local.length; index++) {
    const key = local.key(index);
    if (key?.startsWith(prefix) && key.endsWith(suffix)) owners.push(decodeURIComponent(key.slice(prefix.length, -suffix.length)));
  }
  return owners;
}

function read({ local }: BrowserParts, key: string): OutgoingMessage[] {
  try {
    const stored: unknown = JSON.parse(local.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isMessage) : [];
  } catch {
    return [];
  }
}

function isMessage(value: unknown): value is OutgoingMessage {
  const message = value as Partial<OutgoingMessage> | null;
  return (
    typeof message?.id === 'string' &&
    typeof message.text === 'string' &&
    typeof message.at === 'string' &&
    (message.state === 'sending' || message.state === 'failed')
  );
}
