import { expect } from 'vitest';

/** Fails unless |actual - expected| <= rel * |expected|; an expected 0 must be met exactly. */
export function expectRelative(actual: number, expected: number, rel: number, what = ''): void {
  expect(Math.abs(actual - expected), `${what}: got ${actual}, expected ${expected}`).toBeLessThanOrEqual(rel * Math.abs(expected));
}

/** Numbers of the golden files: non-finite ones are written as strings. */
export function goldenNumber(value: number | string): number {
  return Number(value);
}
