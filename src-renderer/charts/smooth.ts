/**
 * Exponential moving average, corrected for its start: m_i = w m_{i-1} + (1 - w) v_i, divided by 1 - w^n, where n counts
 * the values so far (as in Adam). NaN is a gap and does not count.
 *
 * @param weight of what was, in [0, 1); 0 gives the values themselves
 */
export function smooth(values: ArrayLike<number>, weight: number): Float64Array {
  const out = new Float64Array(values.length);
  const carry = { mean: 0, power: 1 };
  extendSmooth(values, out, 0, weight, carry);
  return out;
}

export interface SmoothCarry {
  mean: number;
  power: number;
}

/** The same for points that were added behind `from`. @param carry what the points before left; changed */
export function extendSmooth(values: ArrayLike<number>, out: Float64Array, from: number, weight: number, carry: SmoothCarry): void {
  let { mean, power } = carry;
  for (let i = from; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) {
      out[i] = NaN;
      continue;
    }
    mean = weight * mean + (1 - weight) * value;
    power *= weight;
    out[i] = mean / (1 - power);
  }
  carry.mean = mean;
  carry.power = power;
}
