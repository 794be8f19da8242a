import { en, type Dictionary, type Key } from './en.ts';
import { zh } from './zh.ts';

export type { Key } from './en.ts';
export type Language = 'en' | 'zh';

export const dictionaries: Record<Language, Dictionary> = { en, zh };

/** The first language of the reader that there is a dictionary for. */
export function chooseLanguage(remembered: string | null, preferred: readonly string[]): Language {
  for (const tag of [remembered ?? '', ...preferred]) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'en' || language === 'zh') return language;
  }
  return 'en';
}

/** The `Intl` locale for dates: the reader's own regional form of the language, where there is one. */
export function localeOf(language: Language, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? (language === 'zh' ? 'zh-CN' : 'en');
}

/** Fills `{name}` in a text. */
export function fill(text: string, values: Record<string, string | number> = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** Texts in the reader's language, which can change while the page is open. */
export class Translator {
  #language: Language;
  readonly #preferred: readonly string[];
  readonly #listeners = new Set<() => void>();

  constructor(language: Language, preferred: readonly string[]) {
    this.#language = language;
    this.#preferred = preferred;
  }

  get language(): Language {
    return this.#language;
  }

  set language(language: Language) {
    this.#language = language;
    for (const listener of this.#listeners) listener();
  }

  get locale(): string {
    return localeOf(this.#language, this.#preferred);
  }

  readonly text = (key: Key, values?: Record<string, string | number>): string => fill(dictionaries[this.#language][key], values);

  has(key: string): key is Key {
    return Object.hasOwn(en, key);
  }

  /** Calls back whenever the language changes; the returned function ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
