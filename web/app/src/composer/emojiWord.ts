/** The name of an emoji that is being written, `:rock` or `:火箭`. */
export interface EmojiWord {
  /** Place of its colon. */
  from: number;
  /** What stands between the colon and the caret. */
  typed: string;
}

/** No name of an emoji is longer. Unit: characters. */
const longest = 40;

/** Not after a letter, a digit or another colon: those are times, addresses and code. From the second letter on, since `:D` and `:p` are written as they are. */
const word = /(?<![\w:]):([\p{L}\p{N}_+-]{2,}|\p{Script=Han})$/u;

/** The name that ends at the caret. */
export function emojiWord(text: string, caret: number): EmojiWord | undefined {
  const [whole, typed] = word.exec(text.slice(Math.max(0, caret - longest), caret)) ?? [];
  return whole === undefined || typed === undefined ? undefined : { from: caret - whole.length, typed };
}
