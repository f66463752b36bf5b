/** A loss or gradient is NaN or infinite. Thrown before any weight changes, so the weights are the last finite ones. */
export class DivergenceError extends Error {
  override readonly name = 'DivergenceError';
}

/**
 * Guards a step: call it between `engine.gradients` and the optimiser.
 *
 * @throws DivergenceError when the loss or any number of the gradients is not finite
 */
export function assertFinite(loss: number, gradients: readonly Float32Array[]): void {
  if (!Number.isFinite(loss)) throw new DivergenceError(`the loss became ${loss}`);
  for (const gradient of gradients) {
    if (!isFiniteArray(gradient)) throw new DivergenceError('a gradient became NaN or infinite');
  }
}

/**
 * Whether all values are finite. A float64 sum of finite float32 numbers is finite, and one that is not makes the
 * sum Infinity or NaN for good: one addition a value, four sums so that they overlap.
 */
export function isFiniteArray(values: Float32Array): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += values[i] ?? 0;
    b += values[i + 1] ?? 0;
    c += values[i + 2] ?? 0;
    d += values[i + 3] ?? 0;
  }
  for (let i = whole; i < values.length; i++) a += values[i] ?? 0;
  return Number.isFinite(a) && Number.isFinite(b) && Number.isFinite(c) && Number.isFinite(d);
}
