/**
 * The roundings by which the published VQA v2 20k was made. They follow Python's: to the nearest decimal of the exact
 * binary value, ties to the even digit. JavaScript's own toFixed and toPrecision take the larger one in a tie.
 */

/** A number in [0, 1] to 3 decimals. */
export function toThousandths(value: number): number {
  // A tie lies half a thousandth beside a decimal; the only binary fractions there are odd multiples of 1/16.
  const sixteenths = 16 * value;
  if (Number.isInteger(sixteenths) && sixteenths % 2 !== 0) {
    const below = Math.floor(1000 * value);
    return (below % 2 === 0 ? below : below + 1) / 1000;
  }
  return Number(value.toFixed(3));
}

/** To the nearest IEEE half-precision number, ties to even; infinity above its range. */
export function toHalf(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(size)) return value;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const step = 2 ** (exponent - 10);
  const steps = size / step; // exact: a division by a power of two
  const below = Math.floor(steps);
  const rest = steps - below;
  const rounded = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
  const half = rounded * step;
  return Math.sign(value) * (half > 65_504 ? Infinity : half);
}

/** A half-precision number to 4 significant digits. */
export function toFourDigits(half: number): number {
  const five = half.toExponential(4);
  const [mantissa = '', exponent = ''] = five.split('e');
  // Five digits are exact in a tie, and the fourth decides.
  if (Number(five) === half && mantissa.endsWith('5')) {
    const cut = mantissa.slice(0, -1);
    if (Number(cut.at(-1)) % 2 === 0) return Number(`${cut}e${exponent}`);
  }
  return Number(half.toPrecision(4));
}

/** Whether a number has at most four significant digits. */
export function hasFourDigits(value: number): boolean {
  return Number(value.toPrecision(4)) === value;
}
