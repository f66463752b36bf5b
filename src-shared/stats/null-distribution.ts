import type { RandomStream } from '../random/random-stream.ts';

/*
 * What attackers that know nothing reach, in closed form: scores of m members and n non-members independent and
 * continuous, T = number of members above the (f+1)-th largest non-member (f false positives allowed), so
 * T ~ BetaBinomial(m, f+1, n-f) (evaluation.md 4.5). Real attackers are correlated, so independent attackers overstate
 * the worst of K: the reported floor is the one by permutation (permutation-floors.ts).
 */

/**
 * P(T >= j). For f = 0 this is prod_{i<j} (m-i) / (m+n-i).
 *
 * @param f false positives allowed, 0 .. n - 1
 */
export function nullSurvival(m: number, n: number, j: number, f = 0): number {
  if (j <= 0) return 1;
  if (j > m) return 0;
  return survival(m, n, f)[j] ?? 0;
}

export interface NullFloor {
  readonly meanTpr: number;
  /** P(at least one member above the threshold) */
  readonly probAtLeastOne: number;
  /** smallest count q with P(max of K <= q) >= level */
  quantileCount(level: number): number;
}

/** Exact law of the largest TPR of K independent attackers that know nothing. */
export function nullFloor(m: number, n: number, f: number, attackers: number): NullFloor {
  // P(max >= j) = 1 - (1 - s_j)^K, computed so that small s_j keep their digits.
  const tail = survival(m, n, f).map((s) => (s >= 1 ? 1 : -Math.expm1(attackers * Math.log1p(-s))));
  let mean = 0;
  for (let j = m; j >= 1; j--) mean += tail[j] ?? 0;
  return {
    meanTpr: mean / m,
    probAtLeastOne: tail[1] ?? 0,
    quantileCount: (level) => {
      let count = 0;
      while (count < m && (tail[count + 1] ?? 0) > 1 - level) count++;
      return count;
    },
  };
}

/** Mean over repeats of the largest TPR of K independent attackers, with its standard error. */
export interface SimulatedFloor {
  readonly meanTpr: number;
  readonly standardError: number;
}

/** The same by simulation: units are called from the highest score down until f + 1 non-members were met. */
export function simulateNullFloor(m: number, n: number, f: number, attackers: number, repeats: number, stream: RandomStream): SimulatedFloor {
  let sum = 0;
  let squares = 0;
  for (let r = 0; r < repeats; r++) {
    let worst = 0;
    for (let a = 0; a < attackers; a++) worst = Math.max(worst, drawTruePositives(m, n, f, stream));
    sum += worst / m;
    squares += (worst / m) ** 2;
  }
  const mean = sum / repeats;
  return { meanTpr: mean, standardError: Math.sqrt((squares / repeats - mean * mean) / (repeats - 1)) };
}

function drawTruePositives(m: number, n: number, f: number, stream: RandomStream): number {
  let tp = 0;
  let fp = 0;
  while (tp < m && fp <= f) {
    if (stream.float() * (m + n - tp - fp) < m - tp) tp++;
    else fp++;
  }
  return tp;
}

/** P(T >= j) for j = 0 .. m + 1. */
function survival(m: number, n: number, f: number): Float64Array {
  if (!(f >= 0 && f < n)) throw new RangeError(`allowed false positives go from 0 to n - 1 = ${n - 1}, got ${f}`);
  // P(T = j) = C(j+f, f) C(m+n-j-f-1, n-f-1) / C(m+n, n), by its ratio to the one before.
  const point = new Float64Array(m + 1);
  let p = 1;
  for (let i = 0; i <= f; i++) p *= (n - i) / (m + n - i);
  for (let j = 0; j <= m; j++) {
    point[j] = p;
    p *= ((j + f + 1) / (j + 1)) * ((m - j) / (m + n - j - f - 1));
  }
  const out = new Float64Array(m + 2);
  for (let j = m; j >= 0; j--) out[j] = (out[j + 1] ?? 0) + (point[j] ?? 0);
  return out;
}
