import { Bold, Code, Italic, SendHorizontal } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode } from 'react';
import { EmojiButton } from '../emoji/EmojiButton.tsx';
import { useText } from '../i18n/context.ts';
import type { RoomModel } from '../rooms/roomModel.ts';
import type { Session } from '../rooms/session.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useStore } from '../ui/store.ts';
import './composer.css';
import { emojiWord } from './emojiWord.ts';
import { insert, quotationOf, wrap, type Selected } from './formatting.ts';
import { replaceText } from './replaceText.ts';
import { leftOf, messageText } from './messageText.ts';
import { splitText } from './splitText.ts';
import { useEmojiNames } from './useEmojiNames.tsx';

/** A paste of a novel is one for a file. */
const mostParts = 10;

/** Where a message is written. What is typed is kept for the room until it is sent. */
export function Composer({ session, room }: { session: Session; room: RoomModel }): ReactNode {
  useStore(room);
  const say = useText();
  const area = useRef<HTMLTextAreaElement>(null);
  const selectNext = useRef<Selected>(undefined);
  const [text, setText] = useState(() => session.drafts.of(room.name));
  const [caret, setCaret] = useState<number>();
  const [isFull, setFull] = useState(false);
  const limit = session.chat.limits?.textLength ?? Infinity;
  const message = messageText(text);
  const left = leftOf(message, limit);
  const isTooLong = left !== undefined && left < 0;
  const parts = isTooLong ? splitText(message, limit) : [message];

  const write = (next: string) => {
    setText(next);
    setFull(false);
    session.drafts.set(room.name, next);
  };
  const edit = (change: (selected: Selected) => Selected) => {
    const element = area.current;
    if (!element) return;
    const next = change({ text: element.value, from: element.selectionStart, to: element.selectionEnd });
    selectNext.current = next;
    if (!replaceText(element, next.text)) write(next.text);
  };

  useLayoutEffect(() => {
    const element = area.current;
    if (!element) return;
    const select = selectNext.current;
    if (select) {
      selectNext.current = undefined;
      element.focus();
      element.setSelectionRange(select.from, select.to);
    }
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  // On a phone the keyboard would hide half of what there is to read.
  useEffect(() => {
    if (matchMedia('(pointer: fine)').matches) area.current?.focus();
  }, []);

  const { quoted } = room;
  useEffect(() => {
    if (!quoted) return;
    room.quoted = undefined;
    edit((selected) => insert({ ...selected, from: 0, to: 0 }, quotationOf(quoted.text, quoted.from)));
  }, [quoted]);

  const send = () => {
    if (message === '' || parts.length > mostParts) return;
    for (const [index, part] of parts.entries()) {
      if (!room.send(part)) {
        write(parts.slice(index).join('\n'));
        setFull(true);
        return;
      }
    }
    write('');
  };
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!isTooLong) send();
    area.current?.focus();
  };

  const named = useMemo(() => (caret === undefined ? undefined : emojiWord(text, caret)), [text, caret]);
  const emojiNames = useEmojiNames(named, (emoji) => {
    if (named) edit((selected) => insert({ ...selected, from: named.from, to: named.from + 1 + named.typed.length }, `${emoji} `));
  });

  const typed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // A key that ends the composition of an ideograph is meant for nothing else (229: Safari says so after the composition has ended).
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (emojiNames.take(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const mark = { b: '**', i: '*', e: '`' }[event.key.toLowerCase()];
      if (mark === undefined) return;
      event.preventDefault();
      edit((selected) => wrap(selected, mark));
    }
  };

  const tools = [
    { name: say('composer.bold'), icon: <Bold />, mark: '**' },
    { name: say('composer.italic'), icon: <Italic />, mark: '*' },
    { name: say('composer.code'), icon: <Code />, mark: '`' },
  ];
  return (
    <form className="composer" onSubmit={submit}>
      <div className={isTooLong ? 'composer-box too-long' : 'composer-box'}>
        <textarea
          ref={area}
          rows={1}
          value={text}
          enterKeyHint="send"
          autoComplete="off"
          aria-label={say('composer.placeholder', { room: `#${room.name}` })}
          placeholder={say('composer.placeholder', { room: `#${room.name}` })}
          aria-describedby="composer-notes"
          aria-invalid={isTooLong || undefined}
          data-testid="composer"
          {...emojiNames.attributes}
          onChange={(event) => {
            write(event.target.value);
            setCaret(event.target.selectionEnd);
          }}
          onSelect={({ currentTarget: { selectionStart, selectionEnd } }) => setCaret(selectionStart === selectionEnd ? selectionEnd : undefined)}
          onBlur={() => setCaret(undefined)}
          onKeyDown={typed}
        />
        {emojiNames.list}
        <div className="composer-tools">
          <EmojiButton choose={(emoji) => edit((selected) => insert(selected, emoji))} />
          {tools.map(({ name, icon, mark }) => (
            <IconButton key={mark} small label={name} onClick={() => edit((selected) => wrap(selected, mark))}>
              {icon}
            </IconButton>
          ))}
          <span className="composer-space" />
          <button
            type="submit"
            className="send"
            aria-label={say('composer.send')}
            title={say('composer.send')}
            disabled={message === '' || isTooLong}
            data-testid="send-button"
          >
            <SendHorizontal />
          </button>
        </div>
      </div>
      <div className="composer-notes" id="composer-notes">
        {/* Who is typing will stand here, when the gateway tells. */}
        <span className="hint">{say('composer.hint')}</span>
        <span className={isTooLong || isFull ? 'counter over' : 'counter'} role="status" data-testid="text-limit">
          {isFull ? say('composer.full') : isTooLong ? say('composer.over', { count: -left }) : left !== undefined && say('composer.left', { count: left })}
        </span>
        {isTooLong && parts.length <= mostParts && (
          <button type="button" className="link-button" data-testid="split-button" onClick={() => (send(), area.current?.focus())}>
            {say('composer.split', { count: parts.length })}
          </button>
        )}
      </div>
    </form>
  );
}
