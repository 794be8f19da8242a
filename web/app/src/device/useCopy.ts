import { useEffect, useState } from 'react';

/** How long it is shown that something was copied. Unit: ms. */
const shownMs = 1_500;

/** Whether something was copied just now, and how to copy a text; no way on pages that may not (plain http). */
export function useCopy(): [isCopied: boolean, copy: ((text: string) => void) | undefined] {
  const [copiedAt, setCopiedAt] = useState(0);
  useEffect(() => {
    if (copiedAt === 0) return;
    const timer = setTimeout(() => setCopiedAt(0), shownMs);
    return () => clearTimeout(timer);
  }, [copiedAt]);
  const clipboard = (globalThis.navigator as Navigator | undefined)?.clipboard as Clipboard | undefined;
  if (!clipboard) return [false, undefined];
  return [copiedAt !== 0, (text) => void clipboard.writeText(text).then(() => setCopiedAt(Date.now()), () => undefined)];
}
