import { el, setAttribute, setText } from './dom.ts';
import type { Translator } from './i18n/index.ts';
import { preferences } from './preferences.ts';

/** A button that names the other language in that language. */
export function languageSwitch(translator: Translator): { element: HTMLElement; translate: () => void } {
  const element = el('button', { class: 'language', type: 'button', 'data-testid': 'language-switch' });
  element.addEventListener('click', () => {
    const language = translator.language === 'en' ? 'zh' : 'en';
    preferences.language = language;
    translator.language = language;
  });
  const translate = () => {
    setText(element, translator.text('language.switch'));
    setAttribute(element, 'lang', translator.language === 'en' ? 'zh' : 'en');
    setAttribute(element, 'title', translator.text('language.switchHint'));
    setAttribute(element, 'aria-label', translator.text('language.switchHint'));
  };
  return { element, translate };
}
