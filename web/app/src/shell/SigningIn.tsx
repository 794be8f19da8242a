import type { ChatClient } from '@chatcluster/client';
import { type ReactNode } from 'react';
import { useTranslator } from '../i18n/context.ts';
import { Logo } from '../ui/Logo.tsx';
import { useNow } from '../ui/useNow.ts';
import { noticeOf } from './standing.ts';

/** While the server says whom a token is for. */
export function SigningIn({ chat, cancel }: { chat: ChatClient; cancel: () => void }): ReactNode {
  const translator = useTranslator();
  const now = useNow(1_000);
  const notice = noticeOf(chat.state, false, undefined, now);
  return (
    <main className="waiting">
      <Logo size={60} />
      <h1 className="visually-hidden">ChatCluster</h1>
      <p role="status">{translator.text(notice?.text ?? 'banner.connecting', notice?.values)}</p>
      {!notice?.action && <span className="spinner" />}
      <button type="button" className="button" onClick={cancel}>
        {translator.text('action.cancel')}
      </button>
    </main>
  );
}
