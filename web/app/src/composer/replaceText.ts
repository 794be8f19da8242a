/**
 * Gives a field another text as if it had been typed, so that the browser's undo takes it back. (`execCommand` is called deprecated, and nothing else does that.)
 *
 * @returns false where the browser doesn't
 */
export function replaceText(field: HTMLTextAreaElement, next: string): boolean {
  const { value } = field;
  if (value === next) return true;
  const shorter = Math.min(value.length, next.length);
  let same = 0;
  while (same < shorter && value[same] === next[same]) same++;
  let sameAtEnd = 0;
  while (sameAtEnd < shorter - same && value[value.length - 1 - sameAtEnd] === next[next.length - 1 - sameAtEnd]) sameAtEnd++;
  field.focus();
  field.setSelectionRange(same, value.length - sameAtEnd);
  const what = next.slice(same, next.length - sameAtEnd);
  return what === '' ? document.execCommand('delete') : document.execCommand('insertText', false, what);
}
