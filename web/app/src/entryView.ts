import { normalName } from '@chatcluster/client';
import { el, setAttribute, setText } from './dom.ts';
import type { Translator } from './i18n/index.ts';
import { languageSwitch } from './languageSwitch.ts';
import { checkRoom, checkUser, longestRoom, longestUser } from './names.ts';

/** Where one says who one is and which room to enter. */
export class EntryView {
  readonly element: HTMLElement;
  readonly #name: HTMLInputElement;
  readonly #room: HTMLInputElement;
  readonly #unfollow: () => void;

  /**
   * @param rooms names to choose from
   * @param enter called with names that are allowed
   */
  constructor(translator: Translator, user: string, room: string, rooms: readonly string[], enter: (user: string, room: string) => void) {
    const language = languageSwitch(translator);
    const name = field('name', longestUser, { autocomplete: 'nickname' });
    const roomField = field('room', longestRoom, { autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
    this.#name = name.input;
    this.#room = roomField.input;
    this.#name.value = user;
    this.#room.value = room;
    const tagline = el('p', { class: 'tagline' });
    const button = el('button', { class: 'primary', type: 'submit', 'data-testid': 'join-button' });
    const note = el('p', { class: 'note' });
    const recentLabel = el('span', { class: 'recent-label' });
    const recent = el('div', { class: 'recent' }, recentLabel, el('div', { class: 'chips' }, ...rooms.slice(0, 6).map((other) => this.#chip(other))));
    recent.hidden = rooms.length === 0;

    const check = () => {
      const wrongName = checkUser(this.#name.value);
      const wrongRoom = checkRoom(this.#room.value);
      name.show(wrongName && translator.text(`name.${wrongName}`, { most: longestUser }));
      roomField.show(wrongRoom && translator.text(`room.${wrongRoom}`, { most: longestRoom }));
      if (wrongName) this.#name.focus();
      else if (wrongRoom) this.#room.focus();
      return !wrongName && !wrongRoom;
    };
    const form = el('form', { class: 'entry-form', novalidate: true }, name.element, roomField.element, recent, button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (check()) enter(normalName(this.#name.value), normalName(this.#room.value));
    });
    this.#name.addEventListener('input', () => name.show(undefined));
    this.#room.addEventListener('input', () => roomField.show(undefined));

    this.element = el(
      'main',
      { class: 'entry' },
      el('div', { class: 'entry-top' }, language.element),
      el(
        'div',
        { class: 'card' },
        el('img', { class: 'logo', src: '/favicon.svg', alt: '', width: 56, height: 56 }),
        el('h1', {}, 'ChatCluster'),
        tagline,
        form,
      ),
      note,
    );
    this.#unfollow = translator.follow(() => {
      language.translate();
      setText(tagline, translator.text('app.tagline'));
      setText(name.label, translator.text('entry.name'));
      setText(roomField.label, translator.text('entry.room'));
      setAttribute(this.#name, 'placeholder', translator.text('entry.namePlaceholder'));
      setAttribute(this.#room, 'placeholder', translator.text('entry.roomPlaceholder'));
      setText(button, translator.text('entry.join'));
      setText(recentLabel, translator.text('entry.recent'));
      setText(note, translator.text('entry.note'));
      name.show(undefined);
      roomField.show(undefined);
    });
  }

  /** To be called once it is on the page. */
  begin(): void {
    document.title = 'ChatCluster';
    const first = this.#name.value === '' ? this.#name : this.#room;
    first.focus();
    first.select();
  }

  dispose(): void {
    this.#unfollow();
  }

  #chip(room: string): HTMLElement {
    const chip = el('button', { class: 'chip', type: 'button', title: room }, `#${room}`);
    chip.addEventListener('click', () => {
      this.#room.value = room;
      this.#room.focus();
    });
    return chip;
  }
}

function field(id: 'name' | 'room', longest: number, attributes: Record<string, string>) {
  // Twice the length: what is typed may get shorter when it is normalised, and a name that is cut in silence would be another's.
  const input = el('input', { id, type: 'text', maxlength: longest * 2, 'data-testid': `${id}-input`, 'aria-describedby': `${id}-problem`, ...attributes });
  const label = el('label', { for: id });
  const problem = el('p', { class: 'field-problem', id: `${id}-problem`, role: 'alert' });
  const show = (text: string | undefined) => {
    setText(problem, text ?? '');
    setAttribute(input, 'aria-invalid', text === undefined ? undefined : 'true');
  };
  return { element: el('div', { class: 'field' }, label, input, problem), input, label, show };
}
