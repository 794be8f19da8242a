import data from './data.json';
import type { Entry } from './search.ts';

/** All emoji, by groups. The names are those of Unicode's CLDR, as emojibase-data 17 has them. 100 KB: whoever needs it loads it when it is asked for. */
export const groups = data as unknown as readonly (readonly Entry[])[];
