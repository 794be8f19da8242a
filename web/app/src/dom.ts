type Child = Node | string | null | undefined;
type Attributes = Record<string, string | number | boolean | undefined>;

/** Makes an element. Attributes that are `undefined` or `false` are left out; texts become text nodes, never markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}

export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Writes a text only where it changed: a live region reads out what is written. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
