import type { ShownCell } from '../../src-shared/report/tables/table-model.ts';

/** A mean as tables show it: a zero says of how many, what is missing is a dash. */
export function meanText(shown: ShownCell): string {
  switch (shown.kind) {
    case 'missing':
      return '–';
    case 'none-of':
      return `0 of ${shown.of}`;
    case 'number':
      return signed(shown.mean);
  }
}

/** What stands beside it: ± standard deviation, interval, number of seeds, or the upper limit of a zero. */
export function besideText(shown: ShownCell): string {
  if (shown.kind === 'none-of') return shown.atMost === null ? '' : `at most ${signed(shown.atMost)}`;
  if (shown.kind === 'missing' || shown.beside === null) return '';
  const { beside } = shown;
  switch (beside.kind) {
    case 'std':
      return `± ${beside.sd}`;
    case 'interval':
      return `[${signed(beside.lo)}, ${signed(beside.hi)}]`;
    case 'n':
      return `(n = ${beside.n})`;
  }
}

/** Both, for a trail or a tooltip. */
export function cellText(shown: ShownCell): string {
  return `${meanText(shown)} ${besideText(shown)}`.trim();
}

function signed(number: string): string {
  return number.replace(/^-/, '−');
}
