/** What a program says in the middle of a line, as a sentence of its own. Names that begin it, such as mu-align, keep their small letter. */
export function asSentence(text: string): string {
  const first = /^[a-z]+(?=[\s,:;]|\.?(?:\s|$))/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
