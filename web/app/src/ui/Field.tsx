import { useId, type InputHTMLAttributes, type ReactNode } from 'react';

/** A line to type into, with its name and what is wrong with what was typed. */
export function Field({
  label,
  problem,
  hint,
  ...input
}: InputHTMLAttributes<HTMLInputElement> & { label: string; problem?: string | undefined; hint?: string; 'data-testid'?: string }): ReactNode {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="text" aria-invalid={problem ? true : undefined} aria-describedby={`${id}-notes`} {...input} />
      <div id={`${id}-notes`}>
        <p className="field-problem" role="alert">
          {problem}
        </p>
        {hint && !problem && <p className="field-hint">{hint}</p>}
      </div>
    </div>
  );
}
