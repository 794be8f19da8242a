import { normalName } from '@chatcluster/client';
import { LogOut } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { askToNotify, canNotify } from '../device/notify.ts';
import { showTheme } from '../device/theme.ts';
import { useTranslator } from '../i18n/context.ts';
import type { Language } from '../i18n/index.ts';
import { checkUser, longestUser } from '../rooms/names.ts';
import { userProblem } from '../rooms/nameProblem.ts';
import type { Session } from '../rooms/session.ts';
import type { Theme } from '../shell/preferences.ts';
import type { Visit } from '../shell/visit.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Choice } from './Choice.tsx';
import './settings.css';

/** What one can have one's own way: the name, how the page looks and speaks, and when it calls. */
export function SettingsDialog({ visit, session, close }: { visit: Visit; session: Session; close: () => void }): ReactNode {
  const translator = useTranslator();
  const say = translator.text;
  const { preferences } = visit;
  const [theme, setTheme] = useState(preferences.theme);
  const [notifies, setNotifies] = useState(preferences.notifications);
  const [isBlocked, setBlocked] = useState(false);
  const [name, setName] = useState(session.user);
  const hasToken = visit.identity?.token !== undefined;
  const problem = userProblem(say, name);

  const rename = (event: FormEvent) => {
    event.preventDefault();
    if (checkUser(name) === undefined && normalName(name) !== session.user) visit.enter({ user: normalName(name) }, false);
    close();
  };
  const notify = async (wanted: boolean) => {
    const isAllowed = !wanted || (await askToNotify());
    setBlocked(!isAllowed);
    preferences.notifications = wanted && isAllowed;
    setNotifies(wanted && isAllowed);
  };
  return (
    <Dialog title={say('settings.title')} close={close} wide>
      <form className="form" onSubmit={rename}>
        <Field
          label={say('entry.name')}
          value={name}
          maxLength={longestUser * 2}
          autoComplete="nickname"
          readOnly={hasToken}
          problem={problem}
          hint={say(hasToken ? 'settings.nameOfToken' : 'settings.nameHint')}
          data-testid="settings-name"
          onChange={(event) => setName(event.target.value)}
        />
        {!hasToken && normalName(name) !== session.user && (
          <button type="submit" className="button primary settings-rename" disabled={problem !== undefined} data-testid="rename-button">
            {say('settings.rename')}
          </button>
        )}
      </form>
      <Choice<Theme>
        name={say('settings.theme')}
        chosen={theme}
        options={[
          ['system', say('settings.system')],
          ['light', say('settings.light')],
          ['dark', say('settings.dark')],
        ]}
        choose={(next) => {
          preferences.theme = next;
          setTheme(next);
          showTheme(next);
        }}
      />
      <Choice<Language>
        name={say('settings.language')}
        chosen={translator.language}
        options={[
          ['en', 'English'],
          ['zh', '简体中文'],
        ]}
        choose={(language) => (translator.language = language)}
      />
      <label className="setting">
        <span>
          <span className="field-label">{say('settings.notifications')}</span>
          <span className="field-hint">{say(canNotify() ? 'settings.notificationsHint' : 'settings.notificationsNot')}</span>
          {isBlocked && (
            <span className="field-problem" role="alert">
              {say('settings.notificationsBlocked')}
            </span>
          )}
        </span>
        <input
          type="checkbox"
          role="switch"
          className="switch"
          checked={notifies}
          disabled={!canNotify()}
          data-testid="notifications-switch"
          onChange={(event) => void notify(event.target.checked)}
        />
      </label>
      <section className="settings-keys">
        <h3 className="field-label">{say('settings.keys')}</h3>
        <dl>
          {(
            [
              ['Ctrl K', 'keys.search'],
              ['Alt ↑ ↓', 'keys.rooms'],
              ['Enter', 'keys.send'],
              ['Shift Enter', 'keys.line'],
              ['Ctrl B · I · E', 'keys.format'],
              ['Esc', 'keys.newest'],
            ] as const
          ).map(([keys, what]) => (
            <div key={what}>
              <dt>
                <kbd>{keys}</kbd>
              </dt>
              <dd>{say(what)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <div className="dialog-actions">
        <button
          type="button"
          className="button dangerous"
          data-testid="sign-out"
          onClick={() => {
            close();
            visit.signOut();
          }}
        >
          <LogOut aria-hidden="true" />
          {say('settings.signOut')}
        </button>
      </div>
    </Dialog>
  );
}
