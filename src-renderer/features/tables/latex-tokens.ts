export interface SourceToken {
  readonly kind: 'comment' | 'command' | 'text';
  readonly text: string;
}

/** LaTeX in pieces to be told apart by colour; together they are the source, character by character. */
export function latexTokens(source: string): SourceToken[] {
  const tokens: SourceToken[] = [];
  // A % that is not escaped begins a comment; a command is letters after a backslash.
  for (const [text] of source.matchAll(/%[^\n]*|\\[A-Za-z]+\*?|\\[^A-Za-z]|[^%\\]+|\\$/g)) {
    const kind = text.startsWith('%') ? 'comment' : /^\\[A-Za-z]/.test(text) ? 'command' : 'text';
    tokens.push({ kind, text });
  }
  return tokens;
}
