export type SourceFormat = 'tex' | 'csv' | 'md';

export const FORMAT_NAMES: Readonly<Record<SourceFormat, string>> = { tex: 'LaTeX', csv: 'CSV', md: 'Markdown' };
