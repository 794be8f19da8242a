import { tokensOf, type Token, type Tokens } from './lexer.ts';

/** More than that is not read of a message whose beginning is shown in one line. */
const mostRead = 200;

/** The beginning of a message in one line, without the marks of its Markdown. */
export function plainText(text: string): string {
  return tokensOf(text.slice(0, mostRead)).map(textOf).join(' ').replace(/\s+/g, ' ').trim();
}

function textOf(token: Token): string {
  if (token.type === 'list') return (token as Tokens.List).items.map(textOf).join(' ');
  if ('tokens' in token && token.tokens) return token.tokens.map(textOf).join(blocks.has(token.type) ? ' ' : '');
  return token.type === 'br' || !('text' in token) ? token.raw : token.text;
}

const blocks = new Set(['blockquote', 'list_item']);
