import type { ReactNode } from 'react';
import { useTranslator } from './context.ts';

/** A button that names the other language in that language. */
export function LanguageSwitch(): ReactNode {
  const translator = useTranslator();
  const isEnglish = translator.language === 'en';
  return (
    <button
      type="button"
      className="button"
      lang={isEnglish ? 'zh' : 'en'}
      aria-label={translator.text('language.switchHint')}
      data-testid="language-switch"
      onClick={() => (translator.language = isEnglish ? 'zh' : 'en')}
    >
      {translator.text('language.switch')}
    </button>
  );
}
