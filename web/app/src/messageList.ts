import { avatar, toneOf } from './avatar.ts';
import { el, setAttribute, setText } from './dom.ts';
import type { Key, Translator } from './i18n/index.ts';
import { icon } from './icons.ts';
import { linkify } from './linkify.ts';
import { dayOf, type Message, type Row } from './timeline.ts';

/** So near to an end of the list counts as being there. Unit: CSS pixels. */
const bottomPx = 48;
const topPx = 400;

/** What the list shows. */
export interface ListContent {
  rows: Row[];
  /** What stands above the first message. */
  top: 'opening' | 'loading' | 'quiet' | 'begin' | 'nothing';
  room: string;
  /** Messages that came while the reader was further up. */
  unseen: number;
  /** Old messages are being put in: not to be read out. */
  isQuiet: boolean;
}

/** What the list asks for. */
export interface ListListener {
  /** The reader is near the top. */
  nearTop(): void;
  /** The reader has come down to the newest. */
  atBottom(): void;
  retry(id: string): void;
  discard(id: string): void;
}

interface Shown {
  element: HTMLElement;
  content: string;
  status: string;
}

/**
 * The messages on screen. It stays at the bottom while the reader is there, and where the reader is otherwise, whatever is put in above or below.
 */
export class MessageList {
  readonly element: HTMLElement;
  readonly #translator: Translator;
  readonly #listener: ListListener;
  readonly #scroller: HTMLElement;
  readonly #column: HTMLElement;
  readonly #top: HTMLElement;
  readonly #jump: HTMLButtonElement;
  readonly #jumpCount: HTMLElement;
  readonly #resizes: ResizeObserver;
  readonly #shown = new Map<string, Shown>();
  #isAtBottom = true;
  #lastTop = 0;

  constructor(translator: Translator, listener: ListListener) {
    this.#translator = translator;
    this.#listener = listener;
    this.#top = el('div', { class: 'list-top' });
    this.#column = el('div', { class: 'column' }, this.#top);
    this.#scroller = el('div', { class: 'messages', role: 'log', 'aria-live': 'polite', tabindex: 0, 'data-testid': 'message-list' }, this.#column);
    this.#jumpCount = el('span', { class: 'jump-count' });
    this.#jump = el('button', { class: 'jump', type: 'button', hidden: true, 'data-testid': 'jump-button' }, icon('down'), this.#jumpCount);
    this.element = el('div', { class: 'list' }, this.#scroller, this.#jump);

    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener('click', () => this.toBottom());
    // The keyboard of a phone, a growing composer, a turned screen.
    this.#resizes = new ResizeObserver(() => {
      if (this.#isAtBottom) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    });
    this.#resizes.observe(this.#scroller);
  }

  get isAtBottom(): boolean {
    return this.#isAtBottom;
  }

  /** Goes to the newest message, and stays there. */
  toBottom(): void {
    this.#isAtBottom = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#jump.hidden = true;
    this.#listener.atBottom();
  }

  dispose(): void {
    this.#resizes.disconnect();
  }

  render(content: ListContent): void {
    const anchor = this.#isAtBottom ? undefined : this.#firstVisible();
    setAttribute(this.#scroller, 'aria-label', this.#translator.text('room.messages', { room: content.room }));
    setAttribute(this.#scroller, 'aria-busy', content.isQuiet);
    this.#renderTop(content);
    this.#renderRows(content.rows);
    if (anchor) this.#scroller.scrollTop += bottomOf(anchor.element) - anchor.bottom;
    else if (this.#isAtBottom) this.#scroller.scrollTop = this.#scroller.scrollHeight;

    this.#jump.hidden = this.#isAtBottom;
    const { unseen } = content;
    setText(this.#jumpCount, unseen > 0 ? this.#translator.text('room.newCount', { count: unseen }) : '');
    setAttribute(this.#jump, 'aria-label', this.#jumpCount.textContent || this.#translator.text('room.newest'));
    if (this.#scroller.scrollTop < topPx) this.#listener.nearTop();
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const isNear = scrollHeight - clientHeight - scrollTop < bottomPx;
    // Only a reader who goes up leaves the bottom; a list that got longer or lower in the meantime does not make that of an older scroll.
    const isAtBottom = isNear || (this.#isAtBottom && scrollTop >= this.#lastTop);
    this.#lastTop = scrollTop;
    if (isAtBottom && !isNear) this.#scroller.scrollTop = scrollHeight;
    if (isAtBottom !== this.#isAtBottom) {
      this.#isAtBottom = isAtBottom;
      this.#jump.hidden = isAtBottom;
      if (isAtBottom) this.#listener.atBottom();
    }
    if (scrollTop < topPx) this.#listener.nearTop();
  }

  /** What the reader looks at, and where it is. Not the browser's own anchoring: not all have it, and none at the very top. */
  #firstVisible(): { element: HTMLElement; bottom: number } | undefined {
    const { scrollTop } = this.#scroller;
    for (const child of this.#column.children) {
      if (child === this.#top || !(child instanceof HTMLElement)) continue;
      // By its lower edge: the first message loses its name when an older one of the same sender comes above.
      if (bottomOf(child) > scrollTop) return { element: child, bottom: bottomOf(child) };
    }
    return undefined;
  }

  #renderTop({ top, room }: ListContent): void {
    const key = `${top} ${room} ${this.#translator.language}`;
    if (this.#top.dataset['shows'] === key) return;
    this.#top.dataset['shows'] = key;
    this.#top.dataset['top'] = top;
    const text = (name: Key) => this.#translator.text(name, { room: `#${room}` });
    switch (top) {
      case 'opening':
        this.#top.replaceChildren(el('span', { class: 'spinner' }), text('room.opening'));
        return;
      case 'loading':
        this.#top.replaceChildren(el('span', { class: 'spinner' }), text('room.loadingOlder'));
        return;
      case 'quiet':
        this.#top.replaceChildren(
          el('span', { class: 'quiet-icon' }, icon('bubble')),
          el('strong', {}, text('room.quiet')),
          el('span', {}, text('room.quietHint')),
        );
        return;
      case 'begin':
        this.#top.replaceChildren(text('room.begin'));
        return;
      case 'nothing':
        this.#top.replaceChildren();
    }
  }

  #renderRows(rows: readonly Row[]): void {
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    let next = this.#top.nextElementSibling;
    for (const row of rows) {
      const element = this.#renderRow(row);
      if (element === next) next = next.nextElementSibling;
      else this.#column.insertBefore(element, next);
    }
  }

  #renderRow(row: Row): HTMLElement {
    let shown = this.#shown.get(row.key);
    if (!shown) {
      const element = row.kind === 'message' ? el('article', { class: 'message', 'data-testid': 'message' }) : el('div', { class: row.kind });
      this.#shown.set(row.key, (shown = { element, content: '', status: '' }));
    }
    const { language } = this.#translator;
    if (row.kind === 'message') {
      this.#renderMessage(shown, row);
    } else if (row.kind === 'day') {
      setText(shown.element, this.#dayText(row.at));
    } else {
      const content = `${row.missing} ${language}`;
      if (shown.content !== content) {
        shown.content = content;
        const text = row.missing === undefined ? this.#translator.text('gap.replaced') : this.#translator.text('gap.purged', { count: row.missing });
        shown.element.replaceChildren(el('span', {}, text));
      }
    }
    return shown.element;
  }

  #renderMessage(shown: Shown, row: Row & { kind: 'message' }): void {
    const { element } = shown;
    const { message, startsGroup, endsGroup } = row;
    const { language } = this.#translator;
    element.className = `message ${message.own ? 'own' : 'other'}${startsGroup ? ' starts' : ''}${endsGroup ? ' ends' : ''}`;
    setAttribute(element, 'data-seq', message.seq);
    setAttribute(element, 'data-id', message.id);
    setAttribute(element, 'data-from', message.from);
    setAttribute(element, 'data-state', message.own ? message.state : undefined);

    // The text is written once: written again, it would be read out again.
    const content = JSON.stringify([message.text, message.from, startsGroup]);
    if (shown.content !== content) {
      shown.content = content;
      shown.status = '';
      const author = el('div', { class: message.own ? 'visually-hidden' : `author name-${toneOf(message.from)}` }, message.from);
      const body = el('div', { class: 'text' });
      body.append(...linkify(message.text));
      const bubble = el('div', { class: 'bubble' }, startsGroup ? author : null, body, el('span', { class: 'meta' }));
      element.replaceChildren(...(startsGroup && !message.own ? [avatar(message.from)] : []), bubble);
    }

    const status = JSON.stringify([message.state, message.at, message.code, message.reason, language]);
    if (shown.status !== status) {
      shown.status = status;
      element.querySelector('.meta')?.replaceChildren(...this.#meta(message));
      element.querySelector('.problem')?.remove();
      if (message.state === 'failed') element.append(this.#problem(message));
    }
  }

  #meta(message: Message): Node[] {
    const date = new Date(message.at);
    const { locale } = this.#translator;
    const time = el(
      'time',
      { datetime: message.at, title: date.toLocaleString(locale, { dateStyle: 'full', timeStyle: 'medium' }) },
      date.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' }),
    );
    if (!message.own) return [time];
    const sign = { sending: 'clock', sent: 'check', failed: 'warning' } as const;
    return [time, icon(sign[message.state]), el('span', { class: 'visually-hidden' }, this.#translator.text(`message.${message.state}`))];
  }

  #problem(message: Message): HTMLElement {
    const key = `failed.${message.code ?? ''}`;
    const why = this.#translator.has(key) ? this.#translator.text(key) : message.reason || this.#translator.text('failed.other');
    const retry = el('button', { type: 'button', class: 'small', 'data-testid': 'retry-button' }, this.#translator.text('message.retry'));
    const discard = el('button', { type: 'button', class: 'small', 'data-testid': 'discard-button' }, this.#translator.text('message.discard'));
    retry.addEventListener('click', () => this.#listener.retry(message.id));
    discard.addEventListener('click', () => this.#listener.discard(message.id));
    return el('div', { class: 'problem' }, el('span', {}, `${this.#translator.text('message.failed')} · ${why}`), retry, discard);
  }

  #dayText(at: string): string {
    const date = new Date(at);
    const now = new Date();
    const yesterday = new Date(now);
    yesterday.setDate(now.getDate() - 1);
    if (dayOf(at) === dayOf(now.toISOString())) return this.#translator.text('day.today');
    if (dayOf(at) === dayOf(yesterday.toISOString())) return this.#translator.text('day.yesterday');
    const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
    return date.toLocaleDateString(this.#translator.locale, { weekday: 'long', day: 'numeric', month: 'long', ...year });
  }
}

function bottomOf(element: HTMLElement): number {
  return element.offsetTop + element.offsetHeight;
}
