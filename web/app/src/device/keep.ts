/** Where small things are remembered. A browser that forbids it only forgets. */
export interface Keep {
  read(key: string): string | null;
  /** Removes it when there is nothing to remember. */
  write(key: string, value: string | null): void;
}

/** Remembered by this browser. */
export const browserKeep: Keep = over(() => localStorage);

/** Remembered by this tab, over reloads. */
export const tabKeep: Keep = over(() => sessionStorage);

/** Remembered by nobody, for tests. */
export function memoryKeep(): Keep {
  const values = new Map<string, string>();
  return {
    read: (key) => values.get(key) ?? null,
    write: (key, value) => void (value === null ? values.delete(key) : values.set(key, value)),
  };
}

/** Reads JSON that may be of an older page, or of nobody. */
export function readJson<Value>(keep: Keep, key: string, isRight: (value: unknown) => value is Value, otherwise: Value): Value {
  try {
    const value: unknown = JSON.parse(keep.read(key) ?? 'null');
    return isRight(value) ? value : otherwise;
  } catch {
    return otherwise;
  }
}

function over(storage: () => Storage): Keep {
  return {
    read: (key) => {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    write: (key, value) => {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // Full or forbidden.
      }
    },
  };
}
