import { Ellipsis } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { IconButton } from './IconButton.tsx';
import './menu.css';
import { useBeside } from './useBeside.ts';

/** What can be chosen from a menu. */
export interface MenuItem {
  text: string;
  icon: ReactNode;
  run: () => void;
  testId?: string;
  isDangerous?: boolean;
}

/** A button with three dots, and what is behind it. Arrows move in it, Escape closes it. */
export function Menu({ label, items }: { label: string; items: readonly MenuItem[] }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (isOpen) root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
  }, [isOpen]);
  useBeside(root, isOpen, () => setOpen(false));

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const move = (event: KeyboardEvent) => {
    const entries = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      entries.at(to % entries.length)?.focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    } else if (event.key === 'Tab') {
      setOpen(false);
    }
  };

  return (
    <div className="menu" ref={root}>
      <IconButton
        ref={button}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        label={label}
        data-testid="room-menu"
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis />
      </IconButton>
      {isOpen && (
        <div className="menu-list" id={id} role="menu" aria-label={label} onKeyDown={move}>
          {items.map((item) => (
            <button
              key={item.text}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className={item.isDangerous ? 'menu-item dangerous' : 'menu-item'}
              data-testid={item.testId}
              onClick={() => {
                close();
                item.run();
              }}
            >
              {item.icon}
              {item.text}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
