import type { Language } from '../i18n/index.ts';

/** An emoji and the words that it is found by, in English and in Chinese. */
export type Entry = readonly [emoji: string, english: string, chinese: string];

/** The words that it is found by in a language. */
export function nameIn(language: Language, [, english, chinese]: Entry): string {
  return (language === 'zh' ? chinese : english) || english;
}

/** Those found by all words that were typed, `:thumbs_up:` as well; in English by the beginnings of words. What is called so comes before what is only akin. */
export function search(groups: readonly (readonly Entry[])[], typed: string): Entry[] {
  const words = wordsOf(typed);
  if (words.length === 0) return [];
  const phrase = words.join(' ');
  return groups
    .flat()
    .filter(([, english, chinese]) => words.every((word) => ` ${english}`.includes(` ${word}`) || chinese.includes(word)))
    .map((entry) => ({ entry, distance: distance(entry, phrase) }))
    .sort((one, other) => one.distance - other.distance)
    .map(({ entry }) => entry);
}

/** Whether an emoji has what was typed, as a whole, among its names: then `:rocket:` means it. */
export function isCalled(entry: Entry, typed: string): boolean {
  return distance(entry, wordsOf(typed).join(' ')) < longest;
}

function wordsOf(typed: string): string[] {
  return typed.toLocaleLowerCase().split(/[\s:_]+/).filter((word) => word !== '');
}

/** How far from the beginning of its words it is called so: names come first, then what it is about. Any whole word comes before the beginning of a longer one. */
function distance([, english, chinese]: Entry, phrase: string): number {
  const places = [english.replaceAll(':', ''), chinese].flatMap((words) => [` ${words} `.indexOf(` ${phrase} `), ` ${words}`.indexOf(` ${phrase}`) + longest]);
  return Math.min(...places.map((place, index) => (place < (index % 2) * longest ? Infinity : place)));
}

/** More than all words of an entry have characters. */
const longest = 1000;
