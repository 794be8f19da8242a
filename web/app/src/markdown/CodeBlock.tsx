import { Check, Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCopy } from '../device/useCopy.ts';
import { useText } from '../i18n/context.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** Code as it was written, with a way to take it along. */
export function CodeBlock({ text, language }: { text: string; language: string }): ReactNode {
  const say = useText();
  const [isCopied, copy] = useCopy();
  return (
    <div className="code-block">
      {/* Long lines are scrolled, so the keyboard has to get there. */}
      <pre tabIndex={0} aria-label={say('message.code', { language })}>
        <code>{text}</code>
      </pre>
      {copy && (
        <IconButton small label={say('message.copyCode')} onClick={() => copy(text)}>
          {isCopied ? <Check /> : <Copy />}
        </IconButton>
      )}
    </div>
  );
}
