import { closeCodes, type ChatClient } from '@chatcluster/client';
import { openChat } from '../chat/openChat.ts';
import { browserKeep } from '../device/keep.ts';
import { notifyOf } from '../device/notify.ts';
import { Session } from '../rooms/session.ts';
import { Store } from '../ui/store.ts';
import type { Identity } from './identity.ts';
import type { Preferences } from './preferences.ts';

/** From opening the page to closing it: who is here, with which session. */
export class Visit extends Store {
  readonly preferences: Preferences;
  /** The chat, once somebody has said who they are. */
  chat: ChatClient | undefined;
  /** The session, once it is known who that is: with a token, the server says so. */
  session: Session | undefined;
  /** The gateway wants a token, or another one. */
  wantsToken = false;
  #identity: Identity | undefined;
  #isTokenKept = false;
  #ends: (() => void)[] = [];

  constructor(preferences: Preferences) {
    super();
    this.preferences = preferences;
  }

  get identity(): Identity | undefined {
    return this.#identity;
  }

  /** Comes in as somebody. */
  enter(identity: Identity, keepsToken: boolean): void {
    this.#stop();
    this.#identity = identity;
    this.#isTokenKept = keepsToken;
    this.preferences.remember(identity, keepsToken);
    const chat = openChat(identity, this.preferences.sharesConnection, () => this.#askToken());
    this.chat = chat;
    this.#ends.push(
      chat.on('welcome', ({ user }) => this.#welcomed(user)),
      chat.on('state', ({ stop }) => {
        if (stop?.code === closeCodes.badToken) this.#wantToken();
        this.changed();
      }),
    );
    if (identity.user !== '') this.#begin(chat, identity.user);
    chat.connect();
    this.changedNow();
  }

  /** Goes on with a token. */
  giveToken(token: string, isKept: boolean): void {
    this.enter({ user: '', token }, isKept);
  }

  /** Doesn't give one. */
  refuseToken(): void {
    this.wantsToken = false;
    this.changedNow();
  }

  /** Goes away: the next to come says who they are. */
  signOut(): void {
    this.#stop();
    this.#identity = undefined;
    this.preferences.remember({ user: '' }, false);
    this.changedNow();
  }

  #welcomed(user: string): void {
    const chat = this.chat;
    if (!chat || !this.#identity) return;
    this.wantsToken = false;
    if (this.#identity.user !== user) {
      // A token's name is remembered, so that the next visit needn't wait for it.
      this.#identity = { ...this.#identity, user };
      this.preferences.remember(this.#identity, this.#isTokenKept);
    }
    if (!this.session) this.#begin(chat, user);
    this.changed();
  }

  #begin(chat: ChatClient, user: string): void {
    this.session = new Session(chat, user, {
      keep: browserKeep,
      isSeen: () => document.visibilityState === 'visible',
      notify: notifyOf(this.preferences),
    });
  }

  /** Never answered: another token begins another chat. */
  #askToken(): Promise<string> {
    this.#wantToken();
    return new Promise(() => undefined);
  }

  #wantToken(): void {
    this.wantsToken = true;
    this.changed();
  }

  #stop(): void {
    for (const end of this.#ends) end();
    this.#ends = [];
    this.session?.end();
    this.chat?.close();
    this.session = undefined;
    this.chat = undefined;
    this.wantsToken = false;
  }
}
