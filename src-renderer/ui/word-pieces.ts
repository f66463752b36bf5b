/** A run of text; `isWhole`: one word, which must not be broken at its hyphen. */
export interface WordPiece {
  readonly text: string;
  readonly isWhole: boolean;
}

/** A word with a hyphen inside: MU-ALIGN, Fine-tune, 1e-5. */
const HYPHENATED = /([^\s(){}[\]“”"',;:]*[\p{L}\p{N}]-[\p{L}\p{N}][^\s(){}[\]“”"',;:]*)/u;
/** Longer ones, such as paths, may be broken: nothing else would fit beside them. */
const LONGEST = 24;

/** Text in pieces that together are the text. */
export function wordPieces(text: string): WordPiece[] {
  return text.split(HYPHENATED).map((piece, i) => ({ text: piece, isWhole: i % 2 === 1 && piece.length <= LONGEST })).filter((piece) => piece.text !== '');
}
