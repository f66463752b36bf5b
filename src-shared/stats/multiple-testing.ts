/**
 * Holm's adjusted p-values in the given order: sorted ascending (ties by position), the running maximum of
 * min(1, (K - i + 1) p_(i)). Reject at level a exactly where the adjusted value is <= a.
 *
 * @throws RangeError when a p-value is outside [0, 1]
 */
export function holm(p: readonly number[]): number[] {
  const adjusted = new Array<number>(p.length).fill(0);
  let running = 0;
  checked(p)
    .map((value, index) => ({ value, index }))
    .sort((a, b) => a.value - b.value || a.index - b.index)
    .forEach(({ value, index }, rank) => {
      running = Math.max(running, Math.min(1, (p.length - rank) * value));
      adjusted[index] = running;
    });
  return adjusted;
}

/** Bonferroni's adjusted p-values: min(1, K p). */
export function bonferroni(p: readonly number[]): number[] {
  return checked(p).map((value) => Math.min(1, p.length * value));
}

function checked(p: readonly number[]): readonly number[] {
  const bad = p.findIndex((value) => !(value >= 0 && value <= 1));
  if (bad >= 0) throw new RangeError(`p-value ${bad} is ${p[bad] ?? NaN}, not a probability`);
  return p;
}
