import { useCallback, useSyncExternalStore } from 'react';

/** There is room for one thing at a time only. The same width stands in the style sheets. */
export const phone = '(max-width: 760px)';

/** The panel of people would leave too little room for messages. The same width stands in the style sheets. */
export const narrow = '(max-width: 1100px)';

/** Whether a media query holds, also when that changes. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (changed: () => void) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
