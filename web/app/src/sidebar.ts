import { avatar } from './avatar.ts';
import { el, setAttribute, setText } from './dom.ts';
import type { Translator } from './i18n/index.ts';
import { icon } from './icons.ts';
import { checkRoom, longestRoom } from './names.ts';
import { preferences } from './preferences.ts';
import { hashOf } from './route.ts';

/** The rooms of the last visits, a way to another, and who one is. */
export function sidebar(translator: Translator, room: string, user: string): { element: HTMLElement; translate: () => void } {
  const heading = el('h2', {});
  const problem = el('p', { class: 'field-problem', id: 'other-room-problem', role: 'alert' });
  const input = el('input', {
    type: 'text',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    maxlength: longestRoom * 2,
    'aria-describedby': 'other-room-problem',
    'data-testid': 'other-room-input',
  });
  const open = el('button', { class: 'icon-button', type: 'submit' }, icon('plus'));
  const form = el('form', { class: 'other-room' }, input, open);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wrong = checkRoom(input.value);
    setText(problem, wrong && wrong !== 'empty' ? translator.text(`room.${wrong}`, { most: longestRoom }) : '');
    if (!wrong) location.hash = hashOf(input.value.trim().normalize('NFC'));
  });
  input.addEventListener('input', () => setText(problem, ''));

  const links = preferences.rooms.map((name) =>
    el(
      'a',
      { class: 'room-link', href: hashOf(name), title: name, 'data-testid': 'room-link', 'aria-current': name === room ? 'page' : undefined },
      el('span', { class: 'hash', 'aria-hidden': 'true' }, '#'),
      el('span', { class: 'room-link-name' }, name),
    ),
  );
  const nav = el('nav', { class: 'rooms' }, ...links);
  const you = el('span', { class: 'you' });
  const element = el(
    'aside',
    { class: 'sidebar' },
    el('div', { class: 'brand' }, el('img', { src: '/favicon.svg', alt: '', width: 28, height: 28 }), 'ChatCluster'),
    heading,
    nav,
    form,
    problem,
    el('div', { class: 'me' }, avatar(user), el('div', { class: 'me-text' }, el('strong', { title: user }, user), you)),
  );
  const translate = () => {
    setText(heading, translator.text('room.rooms'));
    setAttribute(nav, 'aria-label', translator.text('room.rooms'));
    setAttribute(input, 'placeholder', translator.text('room.another'));
    setAttribute(input, 'aria-label', translator.text('room.another'));
    setAttribute(open, 'aria-label', translator.text('room.open'));
    setAttribute(open, 'title', translator.text('room.open'));
    setText(you, translator.text('room.you'));
  };
  return { element, translate };
}
