import { ChatClient, openBrowserStorage, type ChatStorage } from '@chatcluster/client';
import { EntryView } from './entryView.ts';
import { chooseLanguage, Translator } from './i18n/index.ts';
import { checkUser } from './names.ts';
import { preferences } from './preferences.ts';
import { RoomView } from './roomView.ts';
import { hashOf, roomOf } from './route.ts';

/** The page: the entry, or the room that the address names. */
class App {
  readonly #place: HTMLElement;
  readonly #translator = new Translator(chooseLanguage(preferences.language, navigator.languages), navigator.languages);
  readonly #storage: ChatStorage;
  #view: EntryView | RoomView | undefined;
  #chat: { client: ChatClient; user: string } | undefined;

  constructor(place: HTMLElement, storage: ChatStorage) {
    this.#place = place;
    this.#storage = storage;
    this.#translator.follow(() => (document.documentElement.lang = this.#translator.language === 'zh' ? 'zh-CN' : 'en'));
  }

  /** Shows what the address names. */
  route(): void {
    const room = roomOf(location.hash);
    const asked = new URLSearchParams(location.search).get('user');
    const user = preferences.user;
    // A link that names somebody else is for that person to confirm.
    const isKnown = checkUser(user) === undefined && (asked === null || asked === user);
    if (room !== undefined && isKnown) this.#enter(user, room);
    else this.#showEntry(asked ?? user, room);
  }

  #showEntry(user: string, room: string | undefined): void {
    const view = new EntryView(this.#translator, user, room ?? preferences.rooms[0] ?? 'lobby', preferences.rooms, (name, chosen) => {
      preferences.user = name;
      const url = new URL(location.href);
      url.search = '';
      url.hash = hashOf(chosen);
      history.pushState(null, '', url);
      this.#enter(name, chosen);
    });
    this.#show(view);
    this.#chat?.client.close();
    this.#chat = undefined;
  }

  #enter(user: string, room: string): void {
    preferences.visited(room);
    if (this.#chat?.user !== user) {
      this.#chat?.client.close();
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      this.#chat = { user, client: new ChatClient({ urls: [`${scheme}://${location.host}/ws`], user, storage: this.#storage }) };
    }
    const { client } = this.#chat;
    client.connect();
    this.#show(() => new RoomView(client, this.#translator, room, () => (location.hash = '#/')));
  }

  #show(make: EntryView | (() => RoomView)): void {
    // The old room is left before the next is joined, should they be the same.
    this.#view?.dispose();
    this.#view = typeof make === 'function' ? make() : make;
    this.#place.replaceChildren(this.#view.element);
    this.#view.begin();
  }
}

const app = new App(document.getElementById('app')!, await openBrowserStorage());
addEventListener('hashchange', () => app.route());
app.route();
