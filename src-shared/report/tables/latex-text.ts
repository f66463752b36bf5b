/** Characters that LaTeX gives a meaning, or that its standard fonts lack, as they are written in text. */
const WRITTEN: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '_': '\\_',
  '%': '\\%',
  '&': '\\&',
  '#': '\\#',
  '$': '\\$',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '$<$',
  '>': '$>$',
  '|': '$|$',
  '"': '\'\'',
  '“': '``',
  '”': '\'\'',
  '±': '$\\pm$',
  '−': '$-$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
  '×': '$\\times$',
  '→': '$\\rightarrow$',
  '↑': '$\\uparrow$',
  '↓': '$\\downarrow$',
  '†': '$^\\dagger$',
  'β': '$\\beta$',
  '…': '\\ldots{}',
};

/** A text as LaTeX prints it, whatever it holds; targets such as 1e-3 become powers of ten. */
export function latexText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/"([^"]*)"/g, '\u201c$1\u201d')
    .replace(/[\\{}_%&#$~^<>|"“”±−≤≥×→↑↓†β…]/g, (found) => WRITTEN[found] ?? found)
    .replace(/(?<![\w.])(\d(?:\.\d+)?)e-(\d+)(?!\w)/g, (_, digits: string, power: string) => (digits === '1' ? `$10^{-${power}}$` : `$${digits}\\cdot10^{-${power}}$`));
}

/** A text behind a %: one line, whatever it holds. */
export function latexComment(text: string): string {
  return `% ${text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`;
}
