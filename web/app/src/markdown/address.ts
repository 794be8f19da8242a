/** Where a link may lead: to pages and to mail. Everything else, scripts above all, stays text. */
export function safeAddress(href: string): string | undefined {
  if (!URL.canParse(href)) return undefined;
  const url = new URL(href);
  return ['http:', 'https:', 'mailto:'].includes(url.protocol) ? url.href : undefined;
}

// Ideographic and full-width punctuation is of the sentence, never of the address.
const end = /[\u3000-\u303f\uff00-\uffef].*$/su;

/** Without what comes right behind an address in a Chinese sentence: the rest stays text. */
export function splitAddress(found: string): [address: string, rest: string] {
  const address = found.replace(end, '');
  return [address, found.slice(address.length)];
}
