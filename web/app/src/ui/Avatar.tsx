import type { ReactNode } from 'react';
import { initialsOf, toneOf } from './tones.ts';
import './tones.css';
import './avatar.css';

/** A picture made of a name: round for people, square for rooms. It says nothing to a screen reader: the name stands beside it. */
export function Avatar({ name, kind = 'person', size = 'medium' }: { name: string; kind?: 'person' | 'room'; size?: 'small' | 'medium' }): ReactNode {
  return (
    <span className={`avatar ${kind} ${size} tone-${toneOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
