import { Fragment, memo, type ReactNode } from 'react';
import { safeAddress, splitAddress } from './address.ts';
import { CodeBlock } from './CodeBlock.tsx';
import { isJumbo } from './jumbo.ts';
import { startOf, tokensOf, type Token, type Tokens } from './lexer.ts';
import './markdown.css';

/** A message's text, its Markdown as elements. Text becomes text nodes, never markup. */
export const Markdown = memo(function Markdown({ text }: { text: string }): ReactNode {
  if (isJumbo(text)) return <p className="jumbo">{text}</p>;
  return blocks(tokensOf(text));
});

function blocks(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{block(token)}</Fragment>);
}

function block(token: Token): ReactNode {
  switch (token.type) {
    case 'space':
      return null;
    case 'paragraph':
      return <p>{inlines((token as Tokens.Paragraph).tokens)}</p>;
    case 'blockquote':
      return <blockquote>{blocks((token as Tokens.Blockquote).tokens)}</blockquote>;
    case 'code':
      return <CodeBlock text={(token as Tokens.Code).text} language={(token as Tokens.Code).lang ?? ''} />;
    case 'list':
      return list(token as Tokens.List);
    case 'text':
      return plain(token as Tokens.Text);
    default:
      return <p>{token.raw}</p>;
  }
}

function list(token: Tokens.List): ReactNode {
  const items = token.items.map((item, index) => (
    <li key={index} className={item.task ? 'task' : undefined}>
      {item.task && <span aria-hidden="true">{item.checked ? '☑ ' : '☐ '}</span>}
      {blocks(item.tokens.filter(({ type }) => type !== 'checkbox'))}
    </li>
  ));
  return token.ordered ? <ol start={startOf(token)}>{items}</ol> : <ul>{items}</ul>;
}

function inlines(tokens: readonly Token[]): ReactNode {
  return tokens.map((token, index) => <Fragment key={index}>{inline(token)}</Fragment>);
}

function inline(token: Token): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inlines((token as Tokens.Strong).tokens)}</strong>;
    case 'em':
      return <em>{inlines((token as Tokens.Em).tokens)}</em>;
    case 'del':
      return <del>{inlines((token as Tokens.Del).tokens)}</del>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'br':
      return lineBreak(token.raw);
    case 'escape':
      return (token as Tokens.Escape).text;
    case 'link':
      return link(token as Tokens.Link);
    case 'text':
      return plain(token as Tokens.Text);
    // Pictures would be fetched from elsewhere, and tell there who reads.
    default:
      return token.raw;
  }
}

/** With the blanks that the next line begins with: people paste code without a fence. */
function lineBreak(raw: string): ReactNode {
  return (
    <>
      <br />
      {raw.slice(raw.indexOf('\n') + 1)}
    </>
  );
}

/** The lexer's word for what is only text, or for a list's line with more in it. */
function plain({ tokens, text }: Tokens.Text): ReactNode {
  return tokens ? inlines(tokens) : text;
}

function link({ href, raw, text, tokens }: Tokens.Link): ReactNode {
  const isBare = raw === text;
  const [address, rest] = isBare ? splitAddress(href) : [href, ''];
  const safe = safeAddress(address);
  if (safe === undefined) return raw;
  return (
    <>
      <a href={safe} target="_blank" rel="noopener noreferrer nofollow" title={isBare ? undefined : safe}>
        {isBare ? splitAddress(text)[0] : inlines(tokens)}
      </a>
      {rest !== '' && splitAddress(text)[1]}
    </>
  );
}
