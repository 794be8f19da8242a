import { startOf, tokensOf, type Token, type Tokens } from './lexer.ts';

/** More than that is not read of a message whose beginning is shown in one line. */
const mostRead = 200;

/** The beginning of a message in one line, without the marks of its Markdown. */
export function plainText(text: string): string {
  const read = text.slice(0, mostRead);
  const said = inOneLine(tokensOf(read).map(textOf).join(' '));
  return said === '' ? inOneLine(read) : said;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function textOf(token: Token): string {
  if (token.type === 'image') return token.raw;
  if (token.type === 'list') return listOf(token as Tokens.List);
  if ('tokens' in token && token.tokens) return token.tokens.map(textOf).join(blocks.has(token.type) ? ' ' : '');
  return token.type === 'br' || !('text' in token) ? token.raw : token.text;
}

function listOf(list: Tokens.List): string {
  const start = startOf(list);
  return list.items.map((item, index) => (start === undefined ? textOf(item) : `${start + index}. ${textOf(item)}`)).join(' ');
}

const blocks = new Set(['blockquote', 'list_item']);
