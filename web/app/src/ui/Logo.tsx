import type { ReactNode } from 'react';
import address from './logo.svg';

/** The product's sign. A part of the script: a view that is opened first without a server has it, too. */
export function Logo({ size }: { size: number }): ReactNode {
  return <img src={address} alt="" width={size} height={size} />;
}
