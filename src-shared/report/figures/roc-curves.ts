import { FPR_TARGETS } from '../../stats/fpr-target.ts';
import { countAtMost } from '../../stats/sorted-scores.ts';
import { CsvError } from '../read-csv.ts';

/** The vertices of one attacker's staircase as roc_DATASET.csv.gz holds them, in counts. */
export interface StoredCurve {
  readonly arm: string;
  readonly seed: number;
  /** with its sign: "loss(+)" */
  readonly attacker: string;
  readonly tp: ArrayLike<number>;
  readonly fp: ArrayLike<number>;
}

/** A step function: the largest TPR with FPR <= t is tpr[i] from fpr[i] up to fpr[i + 1]. fpr[0] is 0; both increase strictly. */
export interface StepCurve {
  readonly fpr: Float64Array;
  readonly tpr: Float64Array;
}

/** Place of the vertex in force at t, the last with FPR <= t; -1 where there is none. @param fpr not decreasing */
export function inForceAt(fpr: ArrayLike<number>, t: number): number {
  return countAtMost(fpr, t) - 1;
}

const HEADER = 'arm,seed,attacker,sign,split,tp,fp';

const NEWLINE = 10;
const RETURN = 13;
const COMMA = 44;
const ZERO = 48;
/** of a count that 31 bits hold */
const MOST_DIGITS = 9;

/**
 * The curves of some arms in roc_DATASET.csv.gz, as it is when it is expanded. The file may hold millions of vertices, so
 * it is read byte by byte and not as a table or a text; no field of it is ever quoted.
 *
 * @param arms null: all
 * @throws CsvError for a file of another form
 */
export function readRocCurves(bytes: Uint8Array, arms: ReadonlySet<string> | null): StoredCurve[] {
  const decoder = new TextDecoder();
  const textBetween = (from: number, to: number): string => decoder.decode(bytes.subarray(from, to));
  const fail = (from: number, to: number): CsvError => new CsvError(`the ROC file holds the line ${JSON.stringify(textBetween(from, to).slice(0, 200))}`);
  const curves = new Map<string, { readonly arm: string; readonly seed: number; readonly attacker: string; readonly tp: number[]; readonly fp: number[] }>();
  let end = lineEnd(bytes, 0);
  if (textBetween(0, end).trimEnd() !== HEADER) throw new CsvError(`the ROC file must begin with ${HEADER}`);
  // What stands before tp is the same for all vertices of a curve, which follow one another.
  let keyFrom = 0;
  let keyLength = -1;
  let last: { readonly tp: number[]; readonly fp: number[] } | undefined;
  for (let start = end + 1; start < bytes.length; start = end + 1) {
    end = lineEnd(bytes, start);
    const content = bytes[end - 1] === RETURN ? end - 1 : end;
    const beforeFp = commaBefore(bytes, start, content);
    const beforeTp = commaBefore(bytes, start, beforeFp);
    if (beforeTp < start || beforeTp + 1 === beforeFp || beforeFp + 1 === content) throw fail(start, content);
    if (!isSameKey(bytes, keyFrom, keyLength, start, beforeTp - start)) {
      keyFrom = start;
      keyLength = beforeTp - start;
      const key = textBetween(start, beforeTp);
      const fields = key.split(',');
      const [arm = '', seed = '', attacker = '', sign = '', split = ''] = fields;
      if (fields.length !== 5) throw fail(start, content);
      if (arms?.has(arm) === false || split !== 'test') last = undefined;
      else {
        const known = curves.get(key) ?? { arm, seed: Number(seed), attacker: `${attacker}(${sign === 'minus' ? '-' : '+'})`, tp: [], fp: [] };
        curves.set(key, known);
        last = known;
      }
    }
    const tp = countIn(bytes, beforeTp + 1, beforeFp);
    const fp = countIn(bytes, beforeFp + 1, content);
    if (tp < 0 || fp < 0) throw fail(start, content);
    last?.tp.push(tp);
    last?.fp.push(fp);
  }
  return [...curves.values()].map((curve) => ({ ...curve, tp: Int32Array.from(curve.tp), fp: Int32Array.from(curve.fp) }));
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(NEWLINE, from);
  return end < 0 ? bytes.length : end;
}

/** Place of the last comma before `to`; start - 1 where there is none. */
function commaBefore(bytes: Uint8Array, start: number, to: number): number {
  let at = to - 1;
  while (at >= start && bytes[at] !== COMMA) at--;
  return at;
}

/** The count that digits write; -1 for anything else, and for more digits than a count has. */
function countIn(bytes: Uint8Array, from: number, to: number): number {
  if (to - from > MOST_DIGITS) return -1;
  let count = 0;
  for (let at = from; at < to; at++) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    count = count * 10 + digit;
  }
  return count;
}

function isSameKey(bytes: Uint8Array, a: number, aLength: number, b: number, bLength: number): boolean {
  if (aLength !== bLength) return false;
  for (let i = bLength - 1; i >= 0; i--) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

/** The upper envelope of several staircases of the same split, in counts. Both increase strictly; the first vertex is at 0 false positives. */
export interface CountEnvelope {
  readonly tp: Int32Array;
  readonly fp: Int32Array;
  /** place in the list of the curve that gives the vertex, the first of equal ones; -1 where there is no true positive */
  readonly curve: Int32Array;
}

/** At every number of false positives the largest number of true positives of any of the curves. With one curve it is that curve. */
export function countEnvelope(curves: readonly Pick<StoredCurve, 'tp' | 'fp'>[]): CountEnvelope {
  let whole: CountEnvelope = { tp: Int32Array.of(0), fp: Int32Array.of(0), curve: Int32Array.of(-1) };
  for (const [index, curve] of curves.entries()) whole = joined(whole, curve, index);
  return whole;
}

function joined(a: CountEnvelope, b: Pick<StoredCurve, 'tp' | 'fp'>, index: number): CountEnvelope {
  const most = a.tp.length + b.tp.length;
  const tp = new Int32Array(most);
  const fp = new Int32Array(most);
  const curve = new Int32Array(most);
  let length = 0;
  let best = -1;
  const take = (count: number, at: number, of: number): void => {
    if (count <= best) return;
    best = count;
    // More true positives at the same false positives: the vertex before is never in force.
    if (length === 0 || at !== fp[length - 1]) length++;
    tp[length - 1] = count;
    fp[length - 1] = at;
    curve[length - 1] = of;
  };
  let i = 0;
  let j = 0;
  while (i < a.tp.length || j < b.tp.length) {
    const inA = a.fp[i] ?? Infinity;
    const inB = b.fp[j] ?? Infinity;
    if (inA <= inB) {
      take(a.tp[i] ?? 0, inA, a.curve[i] ?? -1);
      i++;
    } else {
      take(b.tp[j] ?? 0, inB, index);
      j++;
    }
  }
  return { tp: tp.slice(0, length), fp: fp.slice(0, length), curve: curve.slice(0, length) };
}

/**
 * The same envelope in rates.
 *
 * @param memberCount m of TEST @param nonMemberCount n of TEST
 */
export function envelope(curves: readonly Pick<StoredCurve, 'tp' | 'fp'>[], memberCount: number, nonMemberCount: number): StepCurve {
  const { tp, fp } = countEnvelope(curves);
  return { fpr: rates(fp, nonMemberCount), tpr: rates(tp, memberCount) };
}

/** Counts as parts of a whole. */
export function rates(counts: ArrayLike<number>, whole: number): Float64Array<ArrayBuffer> {
  const of = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) of[i] = (counts[i] ?? 0) / whole;
  return of;
}

export interface SeedBand {
  readonly mean: StepCurve;
  /** smallest and largest of the seeds at the same FPR, on the mean's vertices */
  readonly lo: Float64Array;
  readonly hi: Float64Array;
}

/** Mean, smallest and largest TPR of the seeds' curves at every FPR at which any of them steps. @param curves at least one */
export function overSeedCurves(curves: readonly StepCurve[]): SeedBand {
  const [only] = curves;
  if (only !== undefined && curves.length === 1) return { mean: only, lo: only.tpr, hi: only.tpr };
  const most = curves.reduce((sum, curve) => sum + curve.fpr.length, 0);
  const fpr = new Float64Array(most);
  const tpr = new Float64Array(most);
  const lo = new Float64Array(most);
  const hi = new Float64Array(most);
  // How many vertices of each curve are at or left of where the walk is.
  const passed = new Uint32Array(curves.length);
  let length = 0;
  for (;;) {
    let t = Infinity;
    for (let k = 0; k < curves.length; k++) t = Math.min(t, curves[k]?.fpr[passed[k] ?? 0] ?? Infinity);
    if (!(t < Infinity)) break;
    let sum = 0;
    let least = Infinity;
    let largest = -Infinity;
    for (let k = 0; k < curves.length; k++) {
      const curve = curves[k];
      let at = passed[k] ?? 0;
      while ((curve?.fpr[at] ?? Infinity) <= t) at++;
      passed[k] = at;
      const value = curve?.tpr[Math.max(0, at - 1)] ?? 0;
      sum += value;
      least = Math.min(least, value);
      largest = Math.max(largest, value);
    }
    fpr[length] = t;
    tpr[length] = sum / curves.length;
    lo[length] = least;
    hi[length] = largest;
    length++;
  }
  return { mean: { fpr: fpr.slice(0, length), tpr: tpr.slice(0, length) }, lo: lo.slice(0, length), hi: hi.slice(0, length) };
}

export interface Reduction {
  /** FPR at the left and right end of the axis, both above 0 */
  readonly from: number;
  readonly to: number;
  /** columns that can be told apart on it */
  readonly columns: number;
  /** every vertex up to this FPR stays: 100 / n */
  readonly keepUpTo: number;
  /** FPRs at which the curve is read off: the vertex in force there stays */
  readonly guides: readonly number[];
}

/**
 * Which vertices a drawing needs: the first and last of each column of the logarithmic axis, all at few false
 * positives, and those in force at the guides. The step function through them differs from the whole one only within a
 * column. A curve may have millions of vertices: whole columns are leapt over.
 *
 * @param fpr not decreasing
 */
export function reducedVertices(fpr: ArrayLike<number>, { from, to, columns, keepUpTo, guides }: Reduction): number[] {
  const width = Math.log(to / from);
  const columnOf = (at: number): number => {
    const value = fpr[at] ?? Infinity;
    return value <= from ? -1 : Math.floor((Math.log(value / from) / width) * columns);
  };
  const atGuides = guides.map((guide) => inForceAt(fpr, guide)).sort((a, b) => a - b);
  const few = inForceAt(fpr, keepUpTo);
  const kept: number[] = [];
  let guide = 0;
  for (let first = 0; first < fpr.length;) {
    const last = lastOfColumn(columnOf, first, fpr.length);
    kept.push(first);
    for (let i = first + 1; i <= Math.min(few, last - 1); i++) kept.push(i);
    for (; (atGuides[guide] ?? Infinity) < last; guide++) {
      const at = atGuides[guide] ?? 0;
      if (at > (kept.at(-1) ?? -1)) kept.push(at);
    }
    if (last > first) kept.push(last);
    first = last + 1;
  }
  return kept;
}

/** The last vertex in the column of `first`: in leaps that double until one is too far, then by halves. */
function lastOfColumn(columnOf: (at: number) => number, first: number, length: number): number {
  const column = columnOf(first);
  let inside = first;
  let leap = 1;
  while (inside + leap < length && columnOf(inside + leap) === column) {
    inside += leap;
    leap *= 2;
  }
  let outside = Math.min(length, inside + leap);
  while (outside - inside > 1) {
    const middle = inside + Math.floor((outside - inside) / 2);
    if (columnOf(middle) === column) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** False positives up to which every vertex is drawn. */
const DRAWN_FALSE_POSITIVES = 100;

/** Left end of every ROC's axis. */
const LOWEST_FPR = 1e-6;

/**
 * Which vertices of a staircase a drawing of at most `most` vertices needs: all where they are few enough, else the first
 * and last of each column of the logarithmic axis, all with at most 100 false positives, and those in force at the usual
 * targets. Of vertices with the same FPR only the last is ever in force. What is kept is exact.
 *
 * @param fpr not decreasing
 * @param nonMemberCount the fewest non-members behind it
 * @param most at least 2
 */
export function drawnVertices(fpr: ArrayLike<number>, nonMemberCount: number, most: number): number[] {
  if (fpr.length <= most) return Array.from(fpr, (_, i) => i);
  const inForce: number[] = [];
  for (let i = 0; i < fpr.length; i++) if (fpr[i] !== fpr[i + 1]) inForce.push(i);
  if (inForce.length <= most) return inForce;
  const ofForce = Float64Array.from(inForce, (i) => fpr[i] ?? 0);
  const keptIn = (columns: number): number[] => reducedVertices(ofForce, {
    from: Math.min(LOWEST_FPR, 1 / nonMemberCount),
    to: 1,
    columns,
    keepUpTo: DRAWN_FALSE_POSITIVES / nonMemberCount,
    guides: FPR_TARGETS.map(({ value }) => value),
  });
  // One column: what has to stay. Each further column adds two at most, those at both ends of the axis beside them.
  const needed = keptIn(1);
  const columns = Math.floor((most - needed.length) / 2) - 2;
  const kept = needed.length > most ? evenly(needed, most) : columns <= 1 ? needed : keptIn(columns);
  return kept.map((i) => inForce[i] ?? 0);
}

/** As many as are wanted, the first and the last among them. @param most at least 2, fewer than there are */
function evenly(indices: readonly number[], most: number): number[] {
  return Array.from({ length: most }, (_, i) => indices[Math.round((i * (indices.length - 1)) / (most - 1))] ?? 0);
}
