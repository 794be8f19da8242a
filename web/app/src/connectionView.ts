import type { ConnectionStatus } from '@chatcluster/client';
import { el, setAttribute, setText } from './dom.ts';
import type { Key, Translator } from './i18n/index.ts';

/** A wait that is shorter is not worth counting down. Unit: ms. */
const countdownMs = 3_000;

/** A connection that was there may be away for so long before a banner says so: a gateway that stops sends its clients to another within 3 s. Unit: ms. */
const patienceMs = 4_000;

/** How it stands with the connection, in one word. */
export type Standing = 'connected' | 'connecting' | 'offline';

export function standingOf(status: ConnectionStatus): Standing {
  if (status.state === 'connected') return 'connected';
  return status.state === 'disconnected' || !status.online ? 'offline' : 'connecting';
}

/** Shows the state of the connection: a mark that is always there, and a banner with what can be done while it isn't up. */
export class ConnectionView {
  readonly mark: HTMLElement;
  readonly banner: HTMLElement;
  readonly #translator: Translator;
  readonly #markText: HTMLElement;
  readonly #bannerText: HTMLElement;
  readonly #button: HTMLButtonElement;
  #status: ConnectionStatus;
  #wasConnected = false;
  #lostAt: number | undefined;
  #roomProblem = '';
  #countdown: ReturnType<typeof setInterval> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(translator: Translator, status: ConnectionStatus, connect: () => void) {
    this.#translator = translator;
    this.#status = status;
    this.#markText = el('span', { class: 'mark-text' });
    this.mark = el('span', { class: 'mark', 'data-testid': 'connection-state' }, el('span', { class: 'dot' }), this.#markText);
    this.#bannerText = el('span', { role: 'status' });
    this.#button = el('button', { type: 'button', class: 'small', 'data-testid': 'reconnect-button' });
    this.#button.addEventListener('click', connect);
    this.banner = el('div', { class: 'banner', hidden: true, 'data-testid': 'connection-banner' }, this.#bannerText, this.#button);
  }

  /** A word on the room, while the connection itself is up; empty: none. */
  set roomProblem(problem: string) {
    this.#roomProblem = problem;
    this.show(this.#status);
  }

  show(status: ConnectionStatus): void {
    this.#status = status;
    if (status.state === 'connected') {
      this.#wasConnected = true;
      this.#lostAt = undefined;
    } else {
      this.#lostAt ??= Date.now();
    }
    clearInterval(this.#countdown);
    clearTimeout(this.#patience);
    if (this.#isPatient()) this.#patience = setTimeout(() => this.#render(), patienceMs);
    if (status.retryAt !== undefined && status.retryAt - Date.now() > countdownMs) this.#countdown = setInterval(() => this.#render(), 1000);
    this.#render();
  }

  dispose(): void {
    clearInterval(this.#countdown);
    clearTimeout(this.#patience);
  }

  /** It was there a moment ago, and is about to be back: the mark says so, and nobody need do or fear anything. */
  #isPatient(): boolean {
    return this.#wasConnected && this.#lostAt !== undefined && Date.now() - this.#lostAt < patienceMs;
  }

  #render(): void {
    const text = (key: Key, values?: Record<string, string | number>) => this.#translator.text(key, values);
    const standing = standingOf(this.#status);
    this.mark.dataset['state'] = standing;
    this.banner.dataset['state'] = standing;
    const mark: Key = standing === 'connecting' && this.#wasConnected ? 'state.reconnecting' : `state.${standing}`;
    setText(this.#markText, text(mark));
    this.mark.title = text(mark);

    const { stop, retryAt, failures } = this.#status;
    let banner = '';
    let isCounting = false;
    let button = '';
    if (stop) {
      const key = `stop.${stop.code}`;
      banner = this.#translator.has(key) ? text(key) : text('stop.other', { code: stop.code });
      button = text('banner.again');
    } else if (standing === 'offline') {
      banner = text('banner.offline');
      button = text('banner.retryNow');
    } else if (standing === 'connecting') {
      const seconds = Math.ceil(((retryAt ?? 0) - Date.now()) / 1000);
      const isLongWait = failures > 1 && seconds > 0;
      if (isLongWait && this.#countdown !== undefined) {
        isCounting = true;
        banner = text('banner.retryIn', { seconds });
        button = text('banner.retryNow');
      } else {
        banner = this.#isPatient() ? '' : text(this.#wasConnected ? 'banner.reconnecting' : 'banner.connecting');
      }
    } else {
      banner = this.#roomProblem;
    }
    // Nobody wants every second read out.
    setAttribute(this.#bannerText, 'aria-live', isCounting ? 'off' : undefined);
    setText(this.#bannerText, banner);
    setText(this.#button, button);
    this.#button.hidden = button === '';
    this.banner.hidden = banner === '';
  }
}
