import { normalName } from '@chatcluster/client';
import { useState, type FormEvent, type ReactNode } from 'react';
import { LanguageSwitch } from '../i18n/LanguageSwitch.tsx';
import { useText } from '../i18n/context.ts';
import { checkRoom, checkUser, longestRoom, longestUser } from '../rooms/names.ts';
import { roomProblem, userProblem } from '../rooms/nameProblem.ts';
import type { Identity } from '../shell/identity.ts';
import { Field } from '../ui/Field.tsx';
import { Logo } from '../ui/Logo.tsx';
import { TokenField } from '../ui/TokenField.tsx';
import './entry.css';

/** Where one says who one is and which room to enter. */
export function EntryPage({
  user: knownUser,
  room: askedRoom,
  rooms,
  enter,
}: {
  user: string;
  room: string;
  /** Names to choose from. */
  rooms: readonly string[];
  enter: (identity: Identity, room: string, keepsToken: boolean) => void;
}): ReactNode {
  const say = useText();
  const [user, setUser] = useState(knownUser);
  const [room, setRoom] = useState(askedRoom);
  const [hasToken, setHasToken] = useState(false);
  const [token, setToken] = useState('');
  const [keepsToken, setKeepsToken] = useState(false);
  const [wasTried, setTried] = useState(false);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const isNamed = hasToken ? token.trim() !== '' : checkUser(user) === undefined;
    if (!isNamed || checkRoom(room) !== undefined) return;
    const identity = hasToken ? { user: '', token: token.trim() } : { user: normalName(user) };
    enter(identity, normalName(room), keepsToken);
  };

  return (
    <main className="entry">
      <div className="entry-language">
        <LanguageSwitch />
      </div>
      <form className="entry-card" onSubmit={submit} noValidate>
        <Logo size={60} />
        <h1>ChatCluster</h1>
        <p className="entry-tagline">{say('app.tagline')}</p>
        {hasToken ? (
          <TokenField
            token={token}
            setToken={setToken}
            isKept={keepsToken}
            setKept={setKeepsToken}
            problem={wasTried && token.trim() === '' ? say('token.empty') : undefined}
          />
        ) : (
          <Field
            label={say('entry.name')}
            placeholder={say('entry.namePlaceholder')}
            autoComplete="nickname"
            maxLength={longestUser * 2}
            autoFocus={user === ''}
            value={user}
            problem={wasTried ? userProblem(say, user) : undefined}
            data-testid="name-input"
            onChange={(event) => setUser(event.target.value)}
          />
        )}
        <Field
          label={say('entry.room')}
          placeholder={say('entry.roomPlaceholder')}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={longestRoom * 2}
          value={room}
          problem={wasTried ? roomProblem(say, room) : undefined}
          data-testid="room-input"
          onChange={(event) => setRoom(event.target.value)}
        />
        {rooms.length > 0 && (
          <div className="entry-rooms" role="group" aria-label={say('entry.recent')}>
            {rooms.slice(0, 6).map((name) => (
              <button key={name} type="button" className="chip" aria-pressed={name === room} onClick={() => setRoom(name)}>
                #{name}
              </button>
            ))}
          </div>
        )}
        <button type="submit" className="button primary entry-join" data-testid="join-button">
          {say('entry.join')}
        </button>
        <button type="button" className="link-button entry-other" data-testid="token-switch" onClick={() => setHasToken(!hasToken)}>
          {say(hasToken ? 'token.withName' : 'token.have')}
        </button>
      </form>
      <p className="entry-note">{say('entry.note')}</p>
    </main>
  );
}
