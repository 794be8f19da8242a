import { el, setAttribute, setText } from './dom.ts';
import type { Translator } from './i18n/index.ts';
import { icon } from './icons.ts';

/** From this share of the limit on, what is left is shown. */
const nearShare = 0.8;

/** Where a message is written. */
export class Composer {
  readonly element: HTMLFormElement;
  readonly #translator: Translator;
  readonly #send: (text: string) => boolean;
  readonly #text: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;
  readonly #hint: HTMLElement;
  readonly #counter: HTMLElement;
  #limit = Infinity;
  #isFull = false;

  /** @param send takes a text; false if it can't be taken now */
  constructor(translator: Translator, send: (text: string) => boolean) {
    this.#translator = translator;
    this.#send = send;
    this.#text = el('textarea', { rows: 1, enterkeyhint: 'send', autocomplete: 'off', 'data-testid': 'composer', 'aria-describedby': 'composer-notes' });
    this.#button = el('button', { class: 'send', type: 'submit', 'data-testid': 'send-button' }, icon('send'));
    this.#hint = el('span', { class: 'hint' });
    this.#counter = el('span', { class: 'counter', role: 'status', 'data-testid': 'text-limit' });
    this.element = el(
      'form',
      { class: 'composer' },
      el('div', { class: 'composer-box' }, this.#text, this.#button),
      el('div', { class: 'composer-notes', id: 'composer-notes' }, this.#hint, this.#counter),
    );

    this.#text.addEventListener('input', () => {
      this.#isFull = false;
      this.#changed();
    });
    this.#text.addEventListener('keydown', (event) => {
      // An Enter that ends the composition of an ideograph is not meant to send (229: Safari says so after the composition has ended).
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#submit();
    });
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
      this.#text.focus();
    });
    // A click beside the text is meant for it.
    this.element.firstElementChild?.addEventListener('click', (event) => {
      if (event.target === event.currentTarget) this.#text.focus();
    });
  }

  focus(): void {
    this.#text.focus();
  }

  /** To be called once it is on the page: before, nothing has a height. */
  begin(): void {
    this.#changed();
  }

  /** The longest text that the server takes. Unit: UTF-16 code units. */
  set limit(limit: number) {
    this.#limit = limit;
    this.#changed();
  }

  translate(room: string): void {
    setAttribute(this.#text, 'aria-label', this.#translator.text('composer.label'));
    setAttribute(this.#text, 'placeholder', this.#translator.text('composer.placeholder', { room: `#${room}` }));
    setAttribute(this.#button, 'aria-label', this.#translator.text('composer.send'));
    setAttribute(this.#button, 'title', this.#translator.text('composer.send'));
    setText(this.#hint, this.#translator.text('composer.hint'));
    this.#changed();
  }

  /** What is sent of what was typed: without blank lines before and blanks after. */
  get #message(): string {
    return this.#text.value.replace(/^(\s*\n)+/, '').trimEnd();
  }

  #submit(): void {
    const text = this.#message;
    if (text === '' || text.length > this.#limit) return;
    if (this.#send(text)) this.#text.value = '';
    else this.#isFull = true;
    this.#changed();
  }

  #changed(): void {
    if (this.#text.isConnected) {
      this.#text.style.height = 'auto';
      this.#text.style.height = `${this.#text.scrollHeight}px`;
    }
    const left = this.#limit - this.#message.length;
    this.#button.disabled = this.#message === '' || left < 0;
    setAttribute(this.#text, 'aria-invalid', left < 0 ? 'true' : undefined);
    this.#counter.classList.toggle('over', left < 0 || this.#isFull);
    setText(this.#counter, this.#note(left));
  }

  #note(left: number): string {
    if (this.#isFull) return this.#translator.text('composer.full');
    if (left < 0) return this.#translator.text('composer.over', { count: -left });
    return this.#message.length >= this.#limit * nearShare ? this.#translator.text('composer.left', { count: left }) : '';
  }
}
