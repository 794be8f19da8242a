/** Where a text is best cut, the best first: between paragraphs, lines, sentences, words. */
const seams = [/\n\s*\n/g, /\n/g, /(?<=[.!?。！？…])\s*/g, /\s+/g];

/**
 * Cuts a text that is too long for one message into several, at the best place in the second half of each.
 *
 * @param most the longest part. Unit: UTF-16 code units, at least 2
 */
export function splitText(text: string, most: number): string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest.length > most) {
    const cut = cutOf(rest, most);
    parts.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).replace(/^\s*\n|^ +/, '');
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

function cutOf(text: string, most: number): number {
  const head = text.slice(0, most + 1);
  for (const seam of seams) {
    const places = [...head.matchAll(seam)].map((match) => match.index).filter((index) => index >= most / 2 && index <= most);
    const last = places.at(-1);
    if (last !== undefined) return last;
  }
  // Not between the halves of one character.
  const unit = text.charCodeAt(most - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? most - 1 : most;
}
