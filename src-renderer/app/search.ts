/** Part of a text, marked where it is what was looked for. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

export interface Match {
  /** smaller is better */
  readonly rank: number;
  readonly pieces: readonly Piece[];
}

/**
 * Holds a text against what was typed: every word typed must stand in it, at the start of a word rather than within.
 *
 * @returns null where a word is missing
 */
export function matchText(typed: string, text: string): Match | null {
  const lower = text.toLowerCase();
  const marks = new Set<number>();
  let rank = 0;
  for (const word of typed.toLowerCase().split(/\s+/).filter((part) => part !== '')) {
    const atWord = wordStart(lower, word);
    const found = atWord ?? lower.indexOf(word);
    if (found < 0) return null;
    rank += atWord === null ? 100 + found : found;
    for (let i = found; i < found + word.length; i++) marks.add(i);
  }
  return { rank, pieces: pieces(text, marks) };
}

function wordStart(lower: string, word: string): number | null {
  for (let i = lower.indexOf(word); i >= 0; i = lower.indexOf(word, i + 1)) {
    if (i === 0 || !/[\p{L}\p{N}]/u.test(lower[i - 1] ?? '')) return i;
  }
  return null;
}

function pieces(text: string, marks: ReadonlySet<number>): Piece[] {
  const found: { text: string; marked: boolean }[] = [];
  for (let i = 0; i < text.length; i++) {
    const marked = marks.has(i);
    const last = found.at(-1);
    if (last?.marked === marked) last.text += text[i] ?? '';
    else found.push({ text: text[i] ?? '', marked });
  }
  return found;
}
