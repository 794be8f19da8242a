import { browserKeep, tabKeep, type Keep } from '../device/keep.ts';
import type { Identity } from './identity.ts';

const userKey = 'chatcluster.user';
const tokenKey = 'chatcluster.token';

/** A theme, or that of the device. */
export type Theme = 'system' | 'light' | 'dark';

/** What is remembered from visit to visit. */
export class Preferences {
  readonly #browser: Keep;
  readonly #tab: Keep;

  constructor(browser: Keep = browserKeep, tab: Keep = tabKeep) {
    this.#browser = browser;
    this.#tab = tab;
  }

  /** Who was here: this tab's word before that of the last visit, so that two tabs can be two people, over reloads too. */
  get identity(): Identity {
    const user = this.#tab.read(userKey) ?? this.#browser.read(userKey) ?? '';
    const token = this.#tab.read(tokenKey) ?? this.#browser.read(tokenKey);
    return token === null ? { user } : { user, token };
  }

  /**
   * @param isKept whether a token outlives this tab: it is as good as a password
   */
  remember({ user, token }: Identity, isKept: boolean): void {
    for (const keep of [this.#tab, this.#browser]) keep.write(userKey, user === '' ? null : user);
    this.#tab.write(tokenKey, token ?? null);
    this.#browser.write(tokenKey, isKept ? (token ?? null) : null);
  }

  /** The token outlives this tab. */
  get keepsToken(): boolean {
    return this.#browser.read(tokenKey) !== null;
  }

  get language(): string | null {
    return this.#browser.read('chatcluster.language');
  }
  set language(language: string | null) {
    this.#browser.write('chatcluster.language', language);
  }

  get theme(): Theme {
    const theme = this.#browser.read('chatcluster.theme');
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  }
  set theme(theme: Theme) {
    this.#browser.write('chatcluster.theme', theme === 'system' ? null : theme);
  }

  /** Notifications are wanted; whether the browser lets them through is another matter. */
  get notifications(): boolean {
    return this.#browser.read('chatcluster.notifications') === 'on';
  }
  set notifications(wanted: boolean) {
    this.#browser.write('chatcluster.notifications', wanted ? 'on' : null);
  }

  /** Several windows of a user share one connection. Switched off by hand, for browsers or tests where that is in the way. */
  get sharesConnection(): boolean {
    return this.#browser.read('chatcluster.share') !== 'off';
  }

  /** The panel of people stands open where there is room for it. */
  get showsPeople(): boolean {
    return this.#browser.read('chatcluster.people') !== 'off';
  }
  set showsPeople(shown: boolean) {
    this.#browser.write('chatcluster.people', shown ? null : 'off');
  }
}
