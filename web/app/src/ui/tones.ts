/** Colours that tones.css has for names: `.tone-0` … */
export const tones = 12;

/** The colour of a name: the same on every page that shows it (FNV-1a). */
export function toneOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const unit of name) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193);
  // The low bits alone are poorly mixed for short names.
  return ((hash ^ (hash >>> 15)) >>> 0) % tones;
}

/** One or two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s\-_.@+'|]+/u).filter((word) => word !== '');
  const first = firstLetter(words[0] ?? name);
  const last = words.length > 1 ? firstLetter(words.at(-1)!) : '';
  // Two ideographs are too wide for the picture, and one says as much.
  return (/^\p{Script=Han}/u.test(first) ? first : first + last).toLocaleUpperCase();
}

function firstLetter(word: string): string {
  const [letter] = new Intl.Segmenter().segment(word);
  return letter?.segment ?? '';
}
