import { useId, type ReactNode } from 'react';

/** One of a few, side by side. */
export function Choice<Value extends string>({
  name,
  chosen,
  options,
  choose,
}: {
  name: string;
  chosen: Value;
  options: readonly (readonly [value: Value, text: string])[];
  choose: (value: Value) => void;
}): ReactNode {
  const id = useId();
  return (
    <fieldset className="choice">
      <legend className="field-label">{name}</legend>
      <div className="choice-options">
        {options.map(([value, text]) => (
          <label key={value}>
            <input type="radio" name={id} value={value} checked={value === chosen} data-testid={`choice-${value}`} onChange={() => choose(value)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
