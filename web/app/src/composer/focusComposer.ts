/** Leads the keyboard to where one writes, or to what the room offers instead. */
export function focusComposer(): void {
  const place = document.querySelector<HTMLElement>('.composer textarea') ?? document.querySelector<HTMLElement>('main button');
  place?.focus();
}
