import { CsvError } from '../read-csv.ts';

/** The vertices of one attacker's staircase as roc_DATASET.csv.gz holds them, in counts. */
export interface StoredCurve {
  readonly arm: string;
  readonly seed: number;
  /** as the attacker columns of the results write it: "loss(+)" */
  readonly attacker: string;
  readonly tp: readonly number[];
  readonly fp: readonly number[];
}

/** A step function: the largest TPR with FPR <= t is tpr[i] from fpr[i] up to fpr[i + 1]. fpr[0] is 0; both increase strictly. */
export interface StepCurve {
  readonly fpr: readonly number[];
  readonly tpr: readonly number[];
}

const HEADER = 'arm,seed,attacker,sign,split,tp,fp';

/**
 * The curves of some arms in roc_DATASET.csv.gz. The file may hold millions of vertices, so it is read by lines and not as
 * a table; no field of it is ever quoted.
 *
 * @throws CsvError for a file of another form
 */
export function readRocCurves(text: string, arms: ReadonlySet<string>): StoredCurve[] {
  const curves = new Map<string, { readonly arm: string; readonly seed: number; readonly attacker: string; readonly tp: number[]; readonly fp: number[] }>();
  let end = text.indexOf('\n');
  if (text.slice(0, end).trimEnd() !== HEADER) throw new CsvError(`the ROC file must begin with ${HEADER}`);
  let lastKey = '';
  let last: { readonly tp: number[]; readonly fp: number[] } | undefined;
  for (let start = end + 1; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const beforeFp = text.lastIndexOf(',', end);
    const beforeTp = text.lastIndexOf(',', beforeFp - 1);
    const key = text.slice(start, beforeTp);
    if (key !== lastKey) {
      lastKey = key;
      const [arm = '', seed = '', attacker = '', sign = '', split = ''] = key.split(',');
      if (!arms.has(arm) || split !== 'test') {
        last = undefined;
        continue;
      }
      const known = curves.get(key) ?? { arm, seed: Number(seed), attacker: `${attacker}(${sign === 'minus' ? '-' : '+'})`, tp: [], fp: [] };
      curves.set(key, known);
      last = known;
    }
    if (last === undefined) continue;
    const tp = Number(text.slice(beforeTp + 1, beforeFp));
    const fp = Number(text.slice(beforeFp + 1, end));
    if (!Number.isInteger(tp) || !Number.isInteger(fp)) throw new CsvError(`the ROC file holds the line ${JSON.stringify(text.slice(start, end))}`);
    last.tp.push(tp);
    last.fp.push(fp);
  }
  return [...curves.values()];
}

/**
 * The upper envelope of staircases of the same scores' counts: at every FPR the largest TPR of any of them. With one
 * curve it is that curve.
 *
 * @param memberCount m of TEST @param nonMemberCount n of TEST
 */
export function envelope(curves: readonly Pick<StoredCurve, 'tp' | 'fp'>[], memberCount: number, nonMemberCount: number): StepCurve {
  const vertices = curves.flatMap(({ tp, fp }) => tp.map((count, i) => ({ tp: count, fp: fp[i] ?? 0 }))).sort((a, b) => a.fp - b.fp || b.tp - a.tp);
  const fpr = [0];
  const tpr = [0];
  let best = 0;
  for (const { tp, fp } of vertices) {
    if (tp <= best) continue;
    best = tp;
    if (fp / nonMemberCount === fpr.at(-1)) tpr[tpr.length - 1] = tp / memberCount;
    else {
      fpr.push(fp / nonMemberCount);
      tpr.push(tp / memberCount);
    }
  }
  return { fpr, tpr };
}

export interface SeedBand {
  readonly mean: StepCurve;
  /** smallest and largest of the seeds at the same FPR, on the mean's vertices */
  readonly lo: readonly number[];
  readonly hi: readonly number[];
}

/** Mean, smallest and largest TPR of the seeds' curves at every FPR at which any of them steps. @param curves at least one */
export function overSeedCurves(curves: readonly StepCurve[]): SeedBand {
  const fpr = [...new Set(curves.flatMap((curve) => curve.fpr))].sort((a, b) => a - b);
  const at = curves.map(() => 0);
  const tpr: number[] = [];
  const lo: number[] = [];
  const hi: number[] = [];
  for (const t of fpr) {
    const values = curves.map((curve, i) => {
      let index = at[i] ?? 0;
      while ((curve.fpr[index + 1] ?? Infinity) <= t) index++;
      at[i] = index;
      return curve.tpr[index] ?? 0;
    });
    tpr.push(values.reduce((sum, value) => sum + value, 0) / values.length);
    lo.push(Math.min(...values));
    hi.push(Math.max(...values));
  }
  return { mean: { fpr, tpr }, lo, hi };
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
 * column.
 */
export function reducedVertices(fpr: readonly number[], { from, to, columns, keepUpTo, guides }: Reduction): number[] {
  const columnOf = (value: number): number => (value <= from ? -1 : Math.floor((Math.log(value / from) / Math.log(to / from)) * columns));
  const atGuide = new Set(guides.map((guide) => fpr.findLastIndex((value) => value <= guide)));
  return fpr.flatMap((value, i) => {
    const column = columnOf(value);
    const isFirst = i === 0 || columnOf(fpr[i - 1] ?? 0) !== column;
    const isLast = i === fpr.length - 1 || columnOf(fpr[i + 1] ?? 0) !== column;
    return isFirst || isLast || value <= keepUpTo || atGuide.has(i) ? [i] : [];
  });
}
