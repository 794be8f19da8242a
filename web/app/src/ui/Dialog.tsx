import { X } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { IconButton } from './IconButton.tsx';
import './dialog.css';

/** A window over the page. The browser keeps the focus inside and gives it back; Escape and a click beside it close it. */
export function Dialog({ title, close, children, wide = false }: { title: string; close: () => void; children: ReactNode; wide?: boolean }): ReactNode {
  const say = useText();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open) return;
    element.showModal();
    // By itself it would be the button that closes it. (React's `autoFocus` comes before the dialog is open, and is lost.)
    element.querySelector<HTMLElement>('[data-focus]')?.focus();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={heading}
      onClose={close}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) dialog.current?.close();
      }}
    >
      <div className="dialog-box">
        <header className="dialog-header">
          <h2 id={heading}>{title}</h2>
          <IconButton label={say('action.close')} onClick={() => dialog.current?.close()}>
            <X />
          </IconButton>
        </header>
        {children}
      </div>
    </dialog>
  );
}
