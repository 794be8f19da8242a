/** A text and what is selected of it. Unit: UTF-16 code units. */
export interface Selected {
  text: string;
  from: number;
  to: number;
}

/** Puts a mark around what is selected, or takes it away where it is already. */
export function wrap({ text, from, to }: Selected, mark: string): Selected {
  const size = mark.length;
  const isMarked = text.slice(from - size, from) === mark && text.slice(to, to + size) === mark && from >= size;
  if (isMarked) return { text: text.slice(0, from - size) + text.slice(from, to) + text.slice(to + size), from: from - size, to: to - size };
  return { text: text.slice(0, from) + mark + text.slice(from, to) + mark + text.slice(to), from: from + size, to: to + size };
}

/** Puts something in the place of what is selected, and stands behind it. */
export function insert({ text, from, to }: Selected, what: string): Selected {
  const end = from + what.length;
  return { text: text.slice(0, from) + what + text.slice(to), from: end, to: end };
}

/** A message as a quotation, to be answered below. */
export function quotationOf(text: string, from: string): string {
  return `${[`**${from}:**`, ...text.split('\n')].map((line) => `> ${line}`).join('\n')}\n\n`;
}
