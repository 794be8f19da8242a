/** A room, as far as its place in the list goes. */
export interface Listed {
  name: string;
  /** When something was last said. RFC 3339, UTC. */
  lastAt: string | undefined;
}

/** The latest first; those in which nothing was said follow by name. */
export function inOrder<Room extends Listed>(rooms: readonly Room[]): Room[] {
  return [...rooms].sort((a, b) => {
    if (a.lastAt !== b.lastAt) return (a.lastAt ?? '') < (b.lastAt ?? '') ? 1 : -1;
    return a.name.localeCompare(b.name);
  });
}

/** Whether a room's name has what was typed into the search, however it is written. */
export function matches(name: string, typed: string): boolean {
  return plain(name).includes(plain(typed.replace(/^#/, '')));
}

function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase().trim();
}
