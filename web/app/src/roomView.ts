import type { ChatClient } from '@chatcluster/client';
import { avatar } from './avatar.ts';
import { Composer } from './composer.ts';
import { ConnectionView } from './connectionView.ts';
import { el, setAttribute, setText } from './dom.ts';
import type { Translator } from './i18n/index.ts';
import { icon } from './icons.ts';
import { languageSwitch } from './languageSwitch.ts';
import { MessageList, type ListContent } from './messageList.ts';
import { sidebar } from './sidebar.ts';
import { Timeline } from './timeline.ts';

/** Messages of one page of history. */
const pageSize = 50;

/** Messages that are kept on screen while the reader is at the newest; history has the others. */
const mostShown = 600;

/** Wait after a page of history could not be had. Unit: ms. */
const historyPauseMs = 2_000;

/** A room that one is in: its messages, the composer, and how it stands with the connection. */
export class RoomView {
  readonly element: HTMLElement;
  readonly #chat: ChatClient;
  readonly #translator: Translator;
  readonly #room: string;
  readonly #timeline: Timeline;
  readonly #list: MessageList;
  readonly #composer: Composer;
  readonly #connection: ConnectionView;
  readonly #ends: (() => void)[] = [];
  #head = 0;
  #unseen = 0;
  #unread = 0;
  #isLoadingOlder = false;
  #historyPausedUntil = 0;
  #isScheduled = false;
  #isOver = false;

  /** @param leave called when the user wants to leave */
  constructor(chat: ChatClient, translator: Translator, room: string, leave: () => void) {
    this.#chat = chat;
    this.#translator = translator;
    this.#room = room;
    this.#timeline = new Timeline(chat.user);
    this.#list = new MessageList(translator, {
      nearTop: () => void this.#loadOlder(),
      atBottom: () => {
        this.#unseen = 0;
        this.#schedule();
      },
      retry: (id) => chat.retry(room, id),
      discard: (id) => {
        chat.discard(room, id);
        this.#timeline.forget(id);
        this.#schedule();
      },
    });
    this.#composer = new Composer(translator, (text) => this.#send(text));
    this.#connection = new ConnectionView(translator, chat.state, () => chat.connect());
    this.element = this.#build(leave);
    this.#listen();
    chat.join(room);
    if (chat.limits) this.#composer.limit = chat.limits.textLength;
    this.#connection.show(chat.state);
  }

  /** To be called once it is on the page. */
  begin(): void {
    this.#composer.begin();
    this.#render();
    // On a phone the keyboard would hide half of what there is to read.
    if (matchMedia('(pointer: fine)').matches) this.#composer.focus();
  }

  dispose(): void {
    this.#isOver = true;
    for (const end of this.#ends) end();
    this.#list.dispose();
    this.#connection.dispose();
    this.#chat.leave(this.#room);
  }

  #build(leave: () => void): HTMLElement {
    const language = languageSwitch(this.#translator);
    const rooms = sidebar(this.#translator, this.#room, this.#chat.user);
    const title = el('h1', { class: 'room-name', title: this.#room }, el('span', { class: 'hash', 'aria-hidden': 'true' }, '#'), this.#room);
    const copy = el('button', { class: 'icon-button copy', type: 'button', 'data-testid': 'copy-link' }, icon('link'));
    const copied = el('span', { class: 'toast', role: 'status' });
    copy.hidden = !('clipboard' in navigator);
    copy.addEventListener('click', () => {
      void navigator.clipboard.writeText(location.href).then(() => {
        setText(copied, this.#translator.text('room.linkCopied'));
        setTimeout(() => setText(copied, ''), 2000);
      });
    });
    const leaveText = el('span', { class: 'leave-text' });
    const leaveButton = el('button', { class: 'leave', type: 'button', 'data-testid': 'leave-button' }, icon('leave'), icon('back'), leaveText);
    leaveButton.addEventListener('click', leave);

    this.#ends.push(
      this.#translator.follow(() => {
        language.translate();
        rooms.translate();
        this.#composer.translate(this.#room);
        this.#connection.show(this.#chat.state);
        setText(leaveText, this.#translator.text('room.leave'));
        setAttribute(leaveButton, 'aria-label', this.#translator.text('room.leaveHint'));
        setAttribute(leaveButton, 'title', this.#translator.text('room.leaveHint'));
        setAttribute(copy, 'aria-label', this.#translator.text('room.copyLink'));
        setAttribute(copy, 'title', this.#translator.text('room.copyLink'));
        this.#schedule();
      }),
    );
    return el(
      'div',
      { class: 'room' },
      rooms.element,
      el(
        'main',
        { class: 'main' },
        el(
          'header',
          { class: 'header' },
          leaveButton,
          avatarOfRoom(this.#room),
          el('div', { class: 'header-text' }, title, this.#connection.mark),
          copied,
          copy,
          language.element,
        ),
        this.#connection.banner,
        this.#list.element,
        this.#composer.element,
      ),
    );
  }

  #listen(): void {
    const chat = this.#chat;
    const mine = <Told extends { room?: string }>(then: (told: Told) => void) => (told: Told) => {
      if (told.room !== this.#room) return;
      then(told);
      this.#schedule();
    };
    this.#ends.push(
      chat.on('state', (status) => this.#connection.show(status)),
      chat.on('welcome', ({ limits }) => (this.#composer.limit = limits.textLength)),
      chat.on(
        'joined',
        mine(({ head, first, after }) => {
          this.#connection.roomProblem = '';
          if (this.#timeline.hasBegun) return;
          this.#head = head;
          this.#timeline.begin(chat.user, first <= after.seq);
        }),
      ),
      chat.on(
        'message',
        mine(({ event, own }) => {
          this.#timeline.add(event);
          if (event.seq <= this.#head || own || event.kind !== 'message') return;
          if (!this.#list.isAtBottom) this.#unseen++;
          if (document.hidden) this.#unread++;
        }),
      ),
      chat.on('sending', mine(({ message }) => this.#timeline.wait(message))),
      chat.on('failed', mine(({ message }) => this.#timeline.wait(message))),
      chat.on('sent', mine(({ id, seq, at }) => this.#timeline.sent(id, seq, at))),
      chat.on(
        'gap',
        mine(({ reason, before, after }) => {
          if (reason === 'replaced') this.#timeline.replaced();
          else this.#timeline.purged(before.seq, after.seq);
        }),
      ),
      chat.on(
        'error',
        mine(({ code, message, retryable }) => {
          const key = `error.${code}`;
          const reason = this.#translator.has(key) ? this.#translator.text(key) : message;
          this.#connection.roomProblem = retryable
            ? this.#translator.text('room.unavailable')
            : this.#translator.text('room.refused', { reason });
        }),
      ),
    );
    const shown = () => {
      if (document.hidden) return;
      this.#unread = 0;
      this.#schedule();
    };
    document.addEventListener('visibilitychange', shown);
    this.#ends.push(() => document.removeEventListener('visibilitychange', shown));
  }

  #send(text: string): boolean {
    try {
      this.#timeline.wait(this.#chat.send(this.#room, text));
    } catch {
      return false;
    }
    // Seen at once, whatever else waits to be drawn.
    this.#list.toBottom();
    this.#render();
    return true;
  }

  async #loadOlder(): Promise<void> {
    const timeline = this.#timeline;
    if (this.#isLoadingOlder || !timeline.more || timeline.oldest === undefined || Date.now() < this.#historyPausedUntil) return;
    this.#isLoadingOlder = true;
    this.#schedule();
    try {
      const { events, more } = await this.#chat.history(this.#room, timeline.oldest, pageSize);
      timeline.addOlder(events, more);
    } catch {
      // Asked again when the reader scrolls on, or when the room is there again.
      this.#historyPausedUntil = Date.now() + historyPauseMs;
      setTimeout(() => this.#schedule(), historyPauseMs);
    }
    this.#render();
    this.#isLoadingOlder = false;
    this.#schedule();
  }

  /** Draws once for all that comes until the next frame. A hidden page has no frames. */
  #schedule(): void {
    if (this.#isScheduled || this.#isOver) return;
    this.#isScheduled = true;
    const run = () => {
      this.#isScheduled = false;
      this.#render();
    };
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  }

  #render(): void {
    if (this.#isOver) return;
    if (this.#list.isAtBottom) this.#timeline.trim(mostShown);
    const rows = this.#timeline.rows();
    this.#list.render({ rows, top: this.#top(), room: this.#room, unseen: this.#unseen, isQuiet: this.#isLoadingOlder || !this.#timeline.hasBegun });
    document.title = `${this.#unread > 0 ? `(${this.#unread}) ` : ''}#${this.#room} · ChatCluster`;
  }

  #top(): ListContent['top'] {
    const timeline = this.#timeline;
    if (!timeline.hasBegun) return timeline.isEmpty ? 'opening' : 'nothing';
    if (timeline.more) return this.#isLoadingOlder ? 'loading' : 'nothing';
    return timeline.isEmpty ? 'quiet' : 'begin';
  }
}

function avatarOfRoom(room: string): HTMLElement {
  const element = avatar(room);
  element.classList.add('room-avatar');
  return element;
}
