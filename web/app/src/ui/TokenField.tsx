import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import { Field } from './Field.tsx';

/** Where an access token is pasted, and whether this browser shall remember it. */
export function TokenField({
  token,
  setToken,
  isKept,
  setKept,
  ...input
}: {
  token: string;
  setToken: (token: string) => void;
  isKept: boolean;
  setKept: (isKept: boolean) => void;
  problem?: string | undefined;
  'data-focus'?: boolean;
}): ReactNode {
  const say = useText();
  return (
    <>
      <Field
        label={say('token.label')}
        type="password"
        autoComplete="off"
        value={token}
        data-testid="token-input"
        onChange={(event) => setToken(event.target.value)}
        {...input}
      />
      <label className="check">
        <input type="checkbox" checked={isKept} onChange={(event) => setKept(event.target.checked)} />
        {say('token.keep')}
      </label>
    </>
  );
}
