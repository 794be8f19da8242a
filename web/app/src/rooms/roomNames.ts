import { readJson, type Keep } from '../device/keep.ts';

const key = 'chatcluster.rooms';

/** Rooms that are remembered: as many as a gateway lets one be in. */
const mostRooms = 100;

/** The rooms that one is in, remembered from visit to visit, the latest entered first. */
export class RoomNames {
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  get list(): readonly string[] {
    return readJson(this.#keep, key, isNames, []);
  }

  add(name: string): void {
    const { list } = this;
    if (!list.includes(name)) this.#write([name, ...list].slice(0, mostRooms));
  }

  remove(name: string): void {
    this.#write(this.list.filter((other) => other !== name));
  }

  #write(names: readonly string[]): void {
    this.#keep.write(key, JSON.stringify(names));
  }
}

/** The room among those that one is in whose name is another one, and yet looks like what was typed: names differ by case. */
export function lookalike(rooms: readonly string[], name: string): string | undefined {
  return rooms.includes(name) ? undefined : rooms.find((room) => room.toLocaleLowerCase() === name.toLocaleLowerCase());
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
