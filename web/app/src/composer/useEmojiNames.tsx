import { useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactNode } from 'react';
import { isCalled, nameIn, search, type Entry } from '../emoji/search.ts';
import { useText, useTranslator } from '../i18n/context.ts';
import './emojiNames.css';
import type { EmojiWord } from './emojiWord.ts';

/** More would cover what one answers to. */
const mostShown = 6;

/** What a field needs to offer emoji by their names. */
interface EmojiNames {
  /** What is offered; nothing when there is nothing to choose from. */
  list: ReactNode;
  /** For the field: which list it has, and what is chosen in it. */
  attributes: { 'aria-autocomplete': 'list'; 'aria-controls'?: string; 'aria-activedescendant'?: string };
  /** Arrows choose, Enter and Tab take, as does the colon that ends a name; Escape leaves the text as it is. @returns whether the key was meant for the list */
  take: (event: KeyboardEvent) => boolean;
}

/** Offers emoji for a name that is being written. They are loaded with the first such name. */
export function useEmojiNames(word: EmojiWord | undefined, choose: (emoji: string) => void): EmojiNames {
  const say = useText();
  const { language } = useTranslator();
  const id = useId();
  const [groups, setGroups] = useState<readonly (readonly Entry[])[]>();
  const [declined, setDeclined] = useState<number>();
  const [chosen, setChosen] = useState({ typed: '', index: 0 });
  const typed = word && word.from !== declined ? word.typed : undefined;
  const isWanted = typed !== undefined;

  useEffect(() => {
    if (isWanted) void import('../emoji/entries.ts').then(({ groups }) => setGroups(groups)).catch(() => undefined);
  }, [isWanted]);
  useEffect(() => {
    if (!word) setDeclined(undefined);
  }, [word]);
  const found = useMemo(() => (groups && typed !== undefined ? search(groups, typed).slice(0, mostShown) : []), [groups, typed]);
  const index = chosen.typed === typed ? chosen.index : 0;

  const take = (event: KeyboardEvent): boolean => {
    if (!word || typed === undefined || found.length === 0 || (event.shiftKey && event.key !== ':') || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen({ typed, index: (index + step + found.length) % found.length });
    else if (event.key === 'Enter' || event.key === 'Tab') choose(found[index]![0]);
    else if (event.key === ':' && isCalled(found[0]!, typed)) choose(found[0]![0]);
    else if (event.key === 'Escape') setDeclined(word.from);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };

  if (found.length === 0) return { list: null, attributes: { 'aria-autocomplete': 'list' }, take };
  const list = (
    <ul className="emoji-names" id={id} role="listbox" aria-label={say('emoji.title')} data-testid="emoji-names">
      {found.map((entry, place) => (
        <li
          key={entry[0]}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === index}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(entry[0])}
        >
          <span>{entry[0]}</span> {nameIn(language, entry)}
        </li>
      ))}
    </ul>
  );
  return { list, attributes: { 'aria-autocomplete': 'list', 'aria-controls': id, 'aria-activedescendant': `${id}-${index}` }, take };
}
