import { useState, type FormEvent, type ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { TokenField } from '../ui/TokenField.tsx';

/** Asks for an access token, where the gateway wants one or doesn't take the one that it got. */
export function TokenDialog({ wasRefused, give, cancel }: { wasRefused: boolean; give: (token: string, isKept: boolean) => void; cancel: () => void }): ReactNode {
  const say = useText();
  const [token, setToken] = useState('');
  const [isKept, setKept] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') give(token.trim(), isKept);
  };
  return (
    <Dialog title={say('token.title')} close={cancel}>
      <p>{say(wasRefused ? 'token.refused' : 'token.wanted')}</p>
      <form className="form" onSubmit={submit}>
        <TokenField data-focus token={token} setToken={setToken} isKept={isKept} setKept={setKept} />
        <div className="dialog-actions">
          <button type="button" className="button" onClick={cancel}>
            {say('action.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={token.trim() === ''} data-testid="token-button">
            {say('token.give')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
