const SHOWN = 10;

/** For example: 17 of 20,000 questions are not in these files: 94000, 113000, ... */
export function missingText(missing: readonly (number | string)[], of: number, what: string, where = 'files'): string {
  const shown = missing.slice(0, SHOWN).join(', ');
  return `${missing.length.toLocaleString('en')} of ${of.toLocaleString('en')} ${what} are not in these ${where}: ${shown}${missing.length > SHOWN ? ', ...' : ''}`;
}
