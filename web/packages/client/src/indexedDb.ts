import { holdForLife, pageLock, thisPage, type Locks } from './page.ts';
import { memoryStorage, type ChatStorage, type KeptMessage } from './storage.ts';

/** How long the database may take to answer before it is done without. Unit: ms. Some browsers never do in private windows. */
const patienceMs = 2_000;

const store = 'outbox';

/** A message in the database. */
interface Row extends KeptMessage {
  user: string;
  room: string;
  /** The page that sends it. */
  owner: string;
}

/** What is used of the browser. */
export interface StorageParts {
  indexedDB: IDBFactory;
  locks: Locks | undefined;
  /** Names the page. */
  page: string;
}

/**
 * Keeps unsent messages in IndexedDB. Each page sends its own; those of a page that ended, by a reload, a crash or its user, go to the next page of
 * that user that joins the room, or to another one that has it open.
 *
 * A page holds a lock as long as it lives, which tells the messages of living pages from those of dead ones. Without locks (plain http) every page
 * takes all messages of its user: some are sent twice then, and stored once. Without a working database they are kept in memory.
 *
 * @param name of the database. Default: `chatcluster`. Different ones keep the messages of different servers apart
 */
export function indexedDbStorage(name = 'chatcluster', parts: StorageParts = browserParts()): ChatStorage {
  const { indexedDB, locks, page } = parts;
  // What the database has of this page is here as well: it may fail at any time.
  const memory = memoryStorage();
  const watched = new Set([page]);
  let orphaned: () => void = () => undefined;

  const database = open(indexedDB, name);
  database.catch(() => undefined);
  const isHeld = locks && holdForLife(locks, pageLock(page));

  const write = (run: (rows: IDBObjectStore) => void) =>
    void database
      .then((db) => {
        const transaction = db.transaction(store, 'readwrite');
        run(transaction.objectStore(store));
        // Not left to itself: it would wait for an event of this page, which may be about to end.
        transaction.commit();
      })
      .catch(() => undefined);

  /** Tells once the page has ended. */
  const watch = (owner: string) => {
    if (watched.has(owner)) return;
    watched.add(owner);
    locks?.request(pageLock(owner), () => orphaned()).catch(() => undefined);
  };

  const take = async (user: string, room: string) => {
    const db = await database;
    const living = new Set<string>();
    for (const { name: lock } of (await locks?.query())?.held ?? []) if (lock) living.add(lock);
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction(store, 'readwrite');
      const rows = transaction.objectStore(store);
      const reading: IDBRequest<Row[]> = rows.getAll(IDBKeyRange.bound([user, room], [user, room, []]));
      reading.onsuccess = () => {
        for (const row of reading.result) {
          if (row.owner !== page && living.has(pageLock(row.owner))) {
            watch(row.owner);
            continue;
          }
          rows.put({ ...row, owner: page });
          const { user: _user, room: _room, owner: _owner, ...message } = row;
          memory.put(user, room, message);
        }
      };
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
  };

  return {
    take: async (user, room) => {
      const taken = (async () => {
        await isHeld;
        // One page at a time: a page that holds its own lock by now is seen by the next one, so that two can't take the same.
        await (locks ? locks.request(`${name}.take`, () => take(user, room)) : take(user, room));
      })();
      // No database, or none that answers, is no reason to keep anybody waiting.
      await Promise.race([taken.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
      return memory.take(user, room);
    },
    put: (user, room, message) => {
      memory.put(user, room, message);
      write((rows) => rows.put({ ...message, user, room, owner: page } satisfies Row));
    },
    remove: (user, room, id) => {
      memory.remove(user, room, id);
      write((rows) => rows.delete([user, room, id]));
    },
    onOrphans: (run) => {
      orphaned = run;
    },
  };
}

function browserParts(): StorageParts {
  return { indexedDB: globalThis.indexedDB, locks: navigator.locks as Locks | undefined, page: thisPage };
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store, { keyPath: ['user', 'room', 'id'] });
    opening.onerror = reject;
    opening.onsuccess = () => {
      const db = opening.result;
      // Another page wants to change or delete it; it can't while it is open here.
      db.onversionchange = () => db.close();
      resolve(db);
    };
  });
}
