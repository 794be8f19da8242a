/** What is sent of what was typed: without blank lines before and blanks after. */
export function messageText(typed: string): string {
  return typed.replace(/^(\s*\n)+/, '').trimEnd();
}

/** From this share of the limit on, what is left is shown. */
const nearShare = 0.8;

/** How much may still be typed, once that matters; below 0: too long. Unit: UTF-16 code units. */
export function leftOf(message: string, limit: number): number | undefined {
  return message.length >= limit * nearShare ? limit - message.length : undefined;
}
