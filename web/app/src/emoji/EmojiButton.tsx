import { Smile } from 'lucide-react';
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { useBeside } from '../ui/useBeside.ts';
import './emoji.css';

// Most messages need none: the list comes when it is first asked for. A gateway that has a newer page by then has this one's no more; a reload helps.
const EmojiPanel = lazy(() => import('./EmojiPanel.tsx').catch(() => ({ default: () => null })));

/** A button with emoji behind it. */
export function EmojiButton({ choose }: { choose: (emoji: string) => void }): ReactNode {
  const say = useText();
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useBeside(root, isOpen, () => setOpen(false));
  return (
    <div
      className="emoji"
      ref={root}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <IconButton
        ref={button}
        small
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        label={say('emoji.title')}
        data-testid="emoji-button"
        onClick={() => setOpen(!isOpen)}
      >
        <Smile />
      </IconButton>
      {isOpen && (
        <Suspense fallback={null}>
          <EmojiPanel
            choose={(emoji) => {
              setOpen(false);
              choose(emoji);
            }}
          />
        </Suspense>
      )}
    </div>
  );
}
