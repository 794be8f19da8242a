import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startServiceWorker } from './device/serviceWorker.ts';
import { showTheme } from './device/theme.ts';
import { TranslatorContext } from './i18n/context.ts';
import { chooseLanguage, Translator } from './i18n/index.ts';
import { App } from './shell/App.tsx';
import { Preferences } from './shell/preferences.ts';
import { Visit } from './shell/visit.ts';
import './ui/base.css';

const preferences = new Preferences();
showTheme(preferences.theme);

const translator = new Translator(chooseLanguage(preferences.language, navigator.languages), navigator.languages);
const showLanguage = () => (document.documentElement.lang = translator.language === 'zh' ? 'zh-CN' : 'en');
showLanguage();
translator.subscribe(() => {
  preferences.language = translator.language;
  showLanguage();
});

startServiceWorker();
createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <TranslatorContext value={translator}>
      <App visit={new Visit(preferences)} />
    </TranslatorContext>
  </StrictMode>,
);
