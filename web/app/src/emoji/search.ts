/** An emoji and the words that it is found by, in English and in Chinese. */
export type Entry = readonly [emoji: string, english: string, chinese: string];

/** Those found by all words that were typed; in English by the beginnings of words. */
export function search(groups: readonly (readonly Entry[])[], typed: string): Entry[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '');
  return groups.flat().filter(([, english, chinese]) => words.every((word) => ` ${english}`.includes(` ${word}`) || chinese.includes(word)));
}
