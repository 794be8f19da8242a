const emoji = /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})|[\d#*]\ufe0f?\u20e3)/u;

/** So many emoji alone are shown large. */
const most = 6;

/** Whether a message is a few emoji and nothing else. */
export function isJumbo(text: string): boolean {
  const bare = text.replace(/\s/g, '');
  if (bare === '' || bare.length > 80) return false;
  const letters = [...new Intl.Segmenter().segment(bare)].map(({ segment }) => segment);
  return letters.length <= most && letters.every((letter) => emoji.test(letter));
}
