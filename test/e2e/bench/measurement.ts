/** Something that was measured beside a reference in the same run. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | 'MiB' | 'MiB/min';
  /** what a good machine should reach; null: none */
  readonly goal: number | null;
  readonly reference: { readonly what: string; readonly value: number } | null;
}

/** The measurements as lines for people. */
export function measurementLines(all: readonly Measurement[]): string[] {
  const width = Math.max(...all.map(({ what }) => what.length));
  return all.map(({ what, value, unit, goal, reference }) => [
    `  ${what.padEnd(width)}  ${number(value).padStart(8)} ${unit}`,
    goal === null ? '' : ` (goal ${goal})`,
    reference === null ? '' : `; ${reference.what} ${number(reference.value)} ${unit}${reference.value > 0 ? `, ratio ${number(value / reference.value)}` : ''}`,
  ].join(''));
}

function number(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
