import { dayOf, daysBetween } from '../timeline/days.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes as long as a hundred uses of it. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(locale, options)));
  return known;
}

/** `14:05` */
export function timeOfDay(at: string, locale: string): string {
  return format(locale, { hour: 'numeric', minute: '2-digit' }).format(new Date(at));
}

/** Everything that is known of a time. */
export function fullTime(at: string, locale: string): string {
  return format(locale, { dateStyle: 'full', timeStyle: 'medium' }).format(new Date(at));
}

/** A day as one says it; `today` and `yesterday` in words. */
export function dayName(at: string, locale: string, now: Date, words: { today: string; yesterday: string }): string {
  const date = new Date(at);
  const days = daysBetween(date, now);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  const year: Intl.DateTimeFormatOptions = date.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' };
  return format(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(date);
}

/** When, as short as can be: the time of today, the weekday of this week, else the date. */
export function shortTime(at: string, locale: string, now: Date): string {
  const date = new Date(at);
  if (dayOf(date) === dayOf(now)) return timeOfDay(at, locale);
  const days = daysBetween(date, now);
  if (days > 0 && days < 7) return format(locale, { weekday: 'short' }).format(date);
  const year: Intl.DateTimeFormatOptions = date.getFullYear() === now.getFullYear() ? { month: 'short' } : { year: 'numeric', month: 'numeric' };
  return format(locale, { day: 'numeric', ...year }).format(date);
}
