import { Lexer, Tokenizer, type Token, type Tokens } from 'marked';

export type { Token, Tokens } from 'marked';

/**
 * Only what people write in a chat: emphasis, code, quotes, lists, links. What else Markdown knows stays the text that was written – HTML first of all:
 * nothing here ever becomes markup.
 */
class ChatTokenizer extends Tokenizer {
  override heading = () => undefined;
  override lheading = () => undefined;
  override hr = () => undefined;
  override table = () => undefined;
  override html = () => undefined;
  override tag = () => undefined;
  override def = () => undefined;
  override reflink = () => undefined;
  /** Four blanks before a line are no code: people paste indented text. */
  override code = () => undefined;
  /** It makes an apostrophe of `&#39;`, and of no other entity. */
  override inlineText(source: string): Tokens.Text | undefined {
    const token = super.inlineText(source);
    return token && { ...token, text: token.raw };
  }
}

/** The parts of a message; one that is too much for the parser is a paragraph as it was written. */
export function tokensOf(text: string): Token[] {
  try {
    return new Lexer({ gfm: true, breaks: true, tokenizer: new ChatTokenizer() }).lex(text);
  } catch {
    // Nesting so deep that nobody wrote it to be read.
    const written: Tokens.Text = { type: 'text', raw: text, text, escaped: false };
    return [{ type: 'paragraph', raw: text, text, tokens: [written] }];
  }
}

/** Whether a list's numbers have to be kept: a chat says "2." and means it. */
export function startOf(list: Tokens.List): number | undefined {
  return list.ordered && typeof list.start === 'number' ? list.start : undefined;
}
