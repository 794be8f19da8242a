import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useText, useTranslator } from '../i18n/context.ts';
import type { Key } from '../i18n/index.ts';
import { groups } from './entries.ts';
import { nameIn, search, type Entry } from './search.ts';

const names: Key[] = ['emoji.people', 'emoji.nature', 'emoji.food', 'emoji.places', 'emoji.activities', 'emoji.objects', 'emoji.symbols'];

/** So many in a row, as the style sheet has it. */
const columns = 8;

/** Most that a search shows. */
const mostFound = 120;

/** Emoji to choose from. Arrows move among them. */
export default function EmojiPanel({ choose }: { choose: (emoji: string) => void }): ReactNode {
  const say = useText();
  const { language } = useTranslator();
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => input.current?.focus(), []);
  const found = typed.trim() === '' ? undefined : search(groups, typed).slice(0, mostFound);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step === undefined) return;
    const all = [...(grid.current?.querySelectorAll('button') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const isTyping = at < 0;
    if (isTyping && event.key !== 'ArrowDown') return;
    event.preventDefault();
    if (at + step < 0 && !isTyping) input.current?.focus();
    else all[isTyping ? 0 : Math.min(at + step, all.length - 1)]?.focus();
  };
  const button = (entry: Entry, isFirst: boolean) => {
    const [emoji] = entry;
    const name = nameIn(language, entry);
    return (
      <button key={emoji} type="button" tabIndex={isFirst ? 0 : -1} title={name} aria-label={name} onClick={() => choose(emoji)}>
        {emoji}
      </button>
    );
  };
  return (
    <div className="emoji-panel" role="dialog" aria-label={say('emoji.title')} onKeyDown={move}>
      <input
        ref={input}
        className="input"
        type="search"
        value={typed}
        placeholder={say('emoji.search')}
        aria-label={say('emoji.search')}
        data-testid="emoji-search"
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (found?.[0]) choose(found[0][0]);
        }}
      />
      <div className="emoji-grid" ref={grid}>
        {found
          ? found.map((entry, index) => button(entry, index === 0))
          : groups.map((group, index) => [
              <div key={index} className="emoji-group">
                {say(names[index]!)}
              </div>,
              ...group.map((entry, place) => button(entry, index === 0 && place === 0)),
            ])}
        {found?.length === 0 && <p>{say('emoji.none')}</p>}
      </div>
    </div>
  );
}
