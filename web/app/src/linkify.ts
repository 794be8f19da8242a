// Ideographic and full-width punctuation is of the sentence, never of the address.
const address = /https?:\/\/[^\s<>"'`\u3000-\u303f\uff00-\uffef]+/gi;

/** A text as nodes, its web addresses as links. */
export function linkify(text: string): (Node | string)[] {
  const nodes: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    const url = trimEnd(match[0]);
    if (!URL.canParse(url)) continue;
    const link = document.createElement('a');
    link.href = url;
    link.target = '_blank';
    link.rel = 'noopener noreferrer nofollow';
    link.textContent = url;
    nodes.push(text.slice(end, match.index), link);
    end = match.index + url.length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

/** Without the punctuation of the sentence that an address stands in; a closing bracket stays if it was opened inside. */
export function trimEnd(url: string): string {
  let trimmed = url;
  for (;;) {
    const last = trimmed.at(-1) ?? '';
    const isBracket = last === ')' && trimmed.split('(').length < trimmed.split(')').length;
    if (!isBracket && !/[.,;:!?\]}*]/.test(last)) return trimmed;
    trimmed = trimmed.slice(0, -1);
  }
}
