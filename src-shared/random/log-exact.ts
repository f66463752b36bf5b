/**
 * Natural logarithm from IEEE arithmetic alone, so that every JavaScript engine gives the same bits
 * (Math.log may differ between Node and Electron). Argument reduction x = 2^k * f with f in
 * [sqrt(1/2), sqrt(2)), then log f = 2 atanh(s), s = (f-1)/(f+1), by its series; |s| < 0.1716, so twelve
 * terms leave an error below 1e-16 relative to s.
 *
 * @param x positive finite number
 * @returns ln(x), accurate to a few units in the last place
 * @throws RangeError when x is not a positive finite number
 */
export function logExact(x: number): number {
  if (!(x > 0) || x === Infinity) throw new RangeError(`logExact needs a positive finite number, got ${x}`);
  let exponent = 0;
  let f = x;
  while (f >= SQRT2) {
    f *= 0.5;
    exponent++;
  }
  while (f < SQRT1_2) {
    f *= 2;
    exponent--;
  }
  const s = (f - 1) / (f + 1);
  const s2 = s * s;
  let sum = 0;
  for (let k = 23; k >= 1; k -= 2) sum = sum * s2 + 1 / k;
  return exponent * LN2 + 2 * s * sum;
}

const SQRT2 = 1.4142135623730951;
const SQRT1_2 = 0.7071067811865476;
const LN2 = 0.6931471805599453;
