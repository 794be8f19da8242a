/** The reader's calendar day of a time, as `2026-01-31`. */
export function dayOf(at: string | Date): string {
  const date = new Date(at);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The moment at which a calendar day begins for the reader, in ms since 1970; nothing for what is no day. */
export function startOfDay(day: string): number | undefined {
  const [, year, month, date] = /^(\d{4,})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const time = new Date(Number(year), Number(month) - 1, Number(date)).getTime();
  return Number.isNaN(time) ? undefined : time;
}

/** Whole calendar days from one time to another, as the reader counts them. */
export function daysBetween(earlier: Date, later: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  return Math.round((noon(later) - noon(earlier)) / 86_400_000);
}
