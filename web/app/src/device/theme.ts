import type { Theme } from '../shell/preferences.ts';

/** The colours around the page, as the style sheet has them for its surface. */
const colours = { light: '#ffffff', dark: '#151922' };

/** Shows the page in a theme, or in that of the device. */
export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
    const own = meta.media.includes('dark') ? 'dark' : 'light';
    meta.content = colours[theme === 'system' ? own : theme];
  }
}
