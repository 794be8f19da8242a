import { readJson, type Keep } from '../device/keep.ts';
import type { ReadMark } from './unread.ts';

/** Up to where each room of a user was read, remembered by the browser. */
export class ReadMarks {
  readonly #keep: Keep;
  readonly key: string;
  #marks: Record<string, [epoch: string, seq: number]>;

  constructor(keep: Keep, user: string) {
    this.#keep = keep;
    this.key = `chatcluster.read/${user}`;
    this.#marks = readJson(keep, this.key, isMarks, {});
  }

  of(room: string): ReadMark | undefined {
    const [epoch, seq] = this.#marks[room] ?? [];
    return epoch === undefined || seq === undefined ? undefined : { epoch, seq };
  }

  set(room: string, mark: ReadMark): void {
    // Another window may have written others meanwhile.
    this.reload();
    const [epoch, seq] = this.#marks[room] ?? [];
    if (epoch === mark.epoch && seq !== undefined && seq >= mark.seq) return;
    this.#marks[room] = [mark.epoch, mark.seq];
    this.#keep.write(this.key, JSON.stringify(this.#marks));
  }

  forget(room: string): void {
    this.reload();
    delete this.#marks[room];
    this.#keep.write(this.key, JSON.stringify(this.#marks));
  }

  /** Another window has written. */
  reload(): void {
    this.#marks = readJson(this.#keep, this.key, isMarks, {});
  }
}

function isMarks(value: unknown): value is Record<string, [string, number]> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((mark) => Array.isArray(mark) && typeof mark[0] === 'string' && typeof mark[1] === 'number')
  );
}
