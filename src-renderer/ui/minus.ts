/** Numbers in a text with a real minus sign; exponents and hyphens stay: "[-0.006, 1e-5]" becomes "[−0.006, 1e-5]". */
export function minus(text: string): string {
  return text.replace(/(^|[[\s(,])-(?=[\d.])/g, '$1−');
}
