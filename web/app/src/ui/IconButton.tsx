import type { ComponentProps, ReactNode } from 'react';

/** A button that shows an icon; its label is what is read out and what a pointer that rests on it sees. */
export function IconButton({ label, small = false, ...rest }: Omit<ComponentProps<'button'>, 'className' | 'title'> & { label: string; small?: boolean }): ReactNode {
  return <button type="button" className={small ? 'icon-button small' : 'icon-button'} aria-label={label} title={label} {...rest} />;
}
