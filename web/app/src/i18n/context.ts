import { createContext, useContext, useSyncExternalStore } from 'react';
import { Translator, type Key } from './index.ts';

/** The reader's language. */
export const TranslatorContext = createContext(new Translator('en', []));

/** Says a text in the reader's language. */
export type Say = (key: Key, values?: Record<string, string | number>) => string;

/** Draws again when the language changes. */
export function useTranslator(): Translator {
  const translator = useContext(TranslatorContext);
  const language = () => translator.language;
  useSyncExternalStore(translator.subscribe, language, language);
  return translator;
}

export function useText(): Say {
  return useTranslator().text;
}
