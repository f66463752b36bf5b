/** A claim as it begins a line; names such as calWorstTPR keep their small letter. */
export function claimText(text: string): string {
  return /^[a-z]+(?=[\s,.]|$)/.test(text) ? text.slice(0, 1).toUpperCase() + text.slice(1) : text;
}

/** A sentence in which result columns have their names for people. */
export function withHeads(sentence: string, columns: ReadonlyMap<string, { readonly head: string }>): string {
  return sentence.replace(/[a-z]+(?:_[a-z0-9-]+)+/g, (name) => {
    const head = columns.get(name)?.head;
    return head === undefined ? name : `“${head}”`;
  });
}
