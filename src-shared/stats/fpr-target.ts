/**
 * A target false-positive rate as the exact decimal number that its text says, so that floor(T * n) is never off by
 * one through binary rounding: floor(0.29 * 100) is 29 here (protocol.md, head).
 */
export interface FprTarget {
  /** as written, and as it stands in column names: '1e-3' */
  readonly text: string;
  /** T = numerator / denominator, exactly; the denominator is a power of ten */
  readonly numerator: bigint;
  readonly denominator: bigint;
  /** the double nearest to T, for formulas that are not about whole numbers */
  readonly value: number;
}

/**
 * Reads a decimal number such as '1e-3', '0.29' or '0'.
 *
 * @throws RangeError when the text is not a plain decimal number in [0, 1]
 */
export function parseFprTarget(text: string): FprTarget {
  const match = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,3}))?$/i.exec(text);
  const fraction = match?.[2] ?? '';
  const scale = fraction.length - Number(match?.[3] ?? 0);
  const digits = match === null ? -1n : BigInt((match[1] ?? '') + fraction);
  const numerator = scale < 0 ? digits * 10n ** BigInt(-scale) : digits;
  const denominator = 10n ** BigInt(Math.max(0, scale));
  if (match === null || numerator > denominator) {
    throw new RangeError(`a target FPR is a decimal number from 0 to 1 such as 1e-3, got '${text}'`);
  }
  return { text, numerator, denominator, value: Number(text) };
}

/** The targets of every table, largest first. */
export const FPR_TARGETS: readonly FprTarget[] = ['1e-1', '1e-2', '1e-3', '1e-4', '1e-5'].map(parseFprTarget);

/**
 * floor(T * n) in exact arithmetic.
 *
 * @param n non-negative safe integer
 */
export function floorTimes(target: FprTarget, n: number): number {
  return Number((target.numerator * BigInt(n)) / target.denominator);
}

/** The sign of count / n - T in exact arithmetic: -1, 0 or 1. */
export function compareRate(count: number, n: number, target: FprTarget): -1 | 0 | 1 {
  const difference = BigInt(count) * target.denominator - target.numerator * BigInt(n);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
