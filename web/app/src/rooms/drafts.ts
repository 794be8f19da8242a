import { readJson, type Keep } from '../device/keep.ts';

/** What was typed and not sent, for each room of a user. It outlives the page. */
export class Drafts {
  readonly #keep: Keep;
  readonly #key: string;
  readonly #texts: Map<string, string>;

  constructor(keep: Keep, user: string) {
    this.#keep = keep;
    this.#key = `chatcluster.drafts/${user}`;
    this.#texts = new Map(Object.entries(readJson(keep, this.#key, isTexts, {})));
  }

  of(room: string): string {
    return this.#texts.get(room) ?? '';
  }

  /** Blanks alone are no draft. */
  set(room: string, text: string): void {
    if (text === this.of(room)) return;
    if (text.trim() === '') this.#texts.delete(room);
    else this.#texts.set(room, text);
    this.#keep.write(this.#key, this.#texts.size === 0 ? null : JSON.stringify(Object.fromEntries(this.#texts)));
  }
}

function isTexts(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every((text) => typeof text === 'string');
}
