import type { ReactNode } from 'react';
import { useText } from '../i18n/context.ts';
import './messageSkeleton.css';

/** Where messages will be, while they are fetched. */
export function MessageSkeleton(): ReactNode {
  const say = useText();
  return (
    <div className="skeleton" role="status" aria-label={say('room.opening')}>
      {['long', 'short', 'middle', 'long', 'middle', 'short'].map((width, index) => (
        <div key={index} className={`skeleton-line ${width}`} aria-hidden="true">
          <span />
          <div>
            <i />
            <b />
          </div>
        </div>
      ))}
    </div>
  );
}
