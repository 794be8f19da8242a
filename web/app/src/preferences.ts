/** Rooms that are remembered. */
const mostRooms = 12;

/** What is remembered from visit to visit. A browser that forbids it only forgets. */
export const preferences = {
  /** This tab's name before that of the last visit: two tabs can be two people, over reloads too. */
  get user(): string {
    return read(() => sessionStorage, 'chatcluster.user') ?? read(() => localStorage, 'chatcluster.user') ?? '';
  },
  set user(user: string) {
    write(() => sessionStorage, 'chatcluster.user', user);
    write(() => localStorage, 'chatcluster.user', user);
  },
  get language(): string | null {
    return read(() => localStorage, 'chatcluster.language');
  },
  set language(language: string | null) {
    if (language) write(() => localStorage, 'chatcluster.language', language);
  },
  /** Rooms of the last visits, the latest first. */
  get rooms(): string[] {
    try {
      const rooms: unknown = JSON.parse(read(() => localStorage, 'chatcluster.rooms') ?? '[]');
      return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : [];
    } catch {
      return [];
    }
  },
  visited(room: string): void {
    const rooms = [room, ...this.rooms.filter((other) => other !== room)].slice(0, mostRooms);
    write(() => localStorage, 'chatcluster.rooms', JSON.stringify(rooms));
  },
};

function read(storage: () => Storage, key: string): string | null {
  try {
    return storage().getItem(key);
  } catch {
    return null;
  }
}

function write(storage: () => Storage, key: string, value: string): void {
  try {
    storage().setItem(key, value);
  } catch {
    // Full or forbidden.
  }
}
