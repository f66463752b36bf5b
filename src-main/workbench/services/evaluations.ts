import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { aggregateColumn } from '../../../src-shared/report/aggregate.ts';
import { cutArm, neededFor } from '../../../src-shared/report/attack-cut.ts';
import type { ArmCut } from '../../../src-shared/report/attack-cut.ts';
import { calibratedPoints } from '../../../src-shared/report/calibrated-points.ts';
import { calibrationRows } from '../../../src-shared/report/calibration-rows.ts';
import { RESULT_COLUMNS, columnAt } from '../../../src-shared/report/columns.ts';
import { countEnvelope, drawnVertices, overSeedCurves, rates } from '../../../src-shared/report/figures/roc-curves.ts';
import type { StoredCurve } from '../../../src-shared/report/figures/roc-curves.ts';
import type { AttackerResult } from '../../../src-shared/report/read-attackers.ts';
import { textIn } from '../../../src-shared/report/result-row.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import { splitCounts, testCounts } from '../../../src-shared/report/split-counts.ts';
import type { TestCounts } from '../../../src-shared/report/split-counts.ts';
import { columnHead } from '../../../src-shared/report/tables/column-heads.ts';
import { FPR_TARGETS, parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import type { FprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { rankHistogram } from '../../../src-shared/stats/rank-histogram.ts';
import { attackerName, usualAttackerName } from '../attacker-name.ts';
import { attackersFileOf } from '../load-results.ts';
import { rocFileOf } from '../read-curves.ts';
import { resultsReader } from '../run-results.ts';
import type { ResultsContext, RunResults } from '../run-results.ts';

type EvaluationHandlers = Pick<Handlers, Extract<keyof Handlers, `evaluations.${string}`>>;

const HISTOGRAM_NOTE = 'Results keep no scores. The bins are ranks among the TEST non-members, the most member-like first: non-members fill them evenly by construction, and members of whom the attacker knows nothing do so too.';

/** The numbers of a run: rows, attackers, and everything that a ROC shows. */
export function evaluationsService(context: ResultsContext): EvaluationHandlers {
  const reader = resultsReader(context);

  return {
    'evaluations.columns': () => RESULT_COLUMNS.map((column) => ({ name: column.name, head: columnHead(column), description: column.description, direction: column.direction })),

    'evaluations.arms': async ({ run }) => {
      const { loaded: { data, folder, warnings } } = await reader.of(run);
      const { arms, rows, forget, comparisons, provenance: { dataset: { slug } } } = data;
      return {
        arms: arms.map(({ id, label, method }) => {
          const own = rows.filter((row) => row.arm === id);
          return { arm: id, label, method, seeds: own.map(({ seed }) => seed), attacked: own.filter((row) => testCounts(row) !== null).map(({ seed }) => seed) };
        }),
        forget,
        comparisons,
        staircases: existsSync(join(folder, rocFileOf(slug))),
        attackerTable: existsSync(join(folder, attackersFileOf(slug))),
        warnings: [...warnings],
      };
    },

    'evaluations.losses': async ({ run, arms }) => {
      const results = await reader.of(run);
      const losses = await context.background.run('results.losses', results.place, { signal: context.signal });
      return chosenArms(results, arms).flatMap((arm) => {
        const method = results.loaded.data.arms.find(({ id }) => id === arm)?.method;
        const trained = method === 'original' ? 'train-original' : method === 'retrain' ? 'train-teacher' : arm;
        return losses.filter((of) => of.arm === trained).map(({ seed, term, step, value }) => ({ arm, seed, term, step: Int32Array.from(step), value: Float64Array.from(value) }));
      });
    },

    'evaluations.rows': async ({ run, arms, seeds, page }) => {
      const rows = chosenRows(await reader.of(run), arms, seeds);
      return { total: rows.length, rows: pageOf(rows, page).map(({ arm, method, seed, cells }) => ({ run, arm, method, seed, cells: { ...cells } })) };
    },

    'evaluations.attackers': async ({ run, arms, seeds, attackers, page }) => {
      const results = await reader.of(run);
      const rows = chosenRows(results, arms, seeds);
      const names = attackers?.map(usualAttackerName);
      const found = (await results.attackers()).flatMap((one) => {
        const row = rows.find(({ arm, seed }) => arm === one.arm && seed === one.seed);
        const name = attackerName(one.attacker, one.sign);
        return row === undefined || names?.includes(name) === false ? [] : [{ one, name, row }];
      });
      return { total: found.length, rows: pageOf(found, page).map(({ one, name, row }) => attackerRow(one, name, row)) };
    },

    'evaluations.roc': async ({ run, arm, seed, attacker, most }) => {
      const results = await reader.of(run);
      const { curve, counts } = await oneCurve(results, arm, seed, attacker);
      const fpr = rates(curve.fp, counts.nonMemberCount);
      const kept = drawnVertices(fpr, counts.nonMemberCount, most);
      return {
        members: counts.memberCount,
        nonMembers: counts.nonMemberCount,
        tp: picked(curve.tp, kept),
        fp: picked(curve.fp, kept),
        threshold: new Float64Array(0),
        reduced: kept.length < curve.tp.length,
      };
    },

    'evaluations.envelope': async ({ run, arm, seeds, attackers, most }) => {
      const results = await reader.of(run);
      const curves = await armCurves(results, arm, attackers);
      const names = [...new Set(curves.map(({ attacker }) => attacker))];
      let reduced = false;
      const each = chosenRows(results, [arm], seeds).flatMap((row) => {
        const counts = testCounts(row);
        const own = curves.filter(({ seed }) => seed === row.seed);
        if (counts === null || own.length === 0) return [];
        const whole = countEnvelope(own);
        return [{ seed: row.seed, counts, own, whole, curve: { fpr: rates(whole.fp, counts.nonMemberCount), tpr: rates(whole.tp, counts.memberCount) } }];
      });
      if (each.length === 0) throw noCurve(arm);
      const band = overSeedCurves(each.map(({ curve }) => curve));
      const keptOf = (fpr: Float64Array, nonMemberCount: number): number[] => {
        const kept = drawnVertices(fpr, nonMemberCount, most);
        reduced ||= kept.length < fpr.length;
        return kept;
      };
      const inBand = keptOf(band.mean.fpr, Math.min(...each.map(({ counts }) => counts.nonMemberCount)));
      const floats = (values: ArrayLike<number>): Float64Array<ArrayBuffer> => Float64Array.from(inBand, (i) => values[i] ?? 0);
      return {
        attackers: names,
        seeds: each.map(({ seed, counts, own, whole, curve }) => {
          const kept = keptOf(curve.fpr, counts.nonMemberCount);
          const places = own.map(({ attacker }) => names.indexOf(attacker));
          return {
            seed,
            members: counts.memberCount,
            nonMembers: counts.nonMemberCount,
            calNonMembers: counts.calCount,
            tp: picked(whole.tp, kept),
            fp: picked(whole.fp, kept),
            attacker: picked(whole.curve, kept).map((index) => places[index] ?? -1),
          };
        }),
        band: { fpr: floats(band.mean.fpr), tpr: floats(band.mean.tpr), lo: floats(band.lo), hi: floats(band.hi) },
        reduced,
      };
    },

    'evaluations.cut': async ({ run, arms, seeds, attackers, targets, each }) => {
      const results = await reader.of(run);
      const wanted = targets.map(targetOf);
      const ids = chosenArms(results, arms);
      const cuts = await Promise.all(ids.map(async (arm) => {
        const curves = await armCurves(results, arm, attackers);
        const rows = chosenRows(results, [arm], seeds);
        return wanted.map((target) => cutArm(arm, rows, curves, target, attackers === null));
      }));
      return cuts.flat().map((cut) => cutOutput(cut, each));
    },

    'evaluations.floors': async ({ run, arms, seeds }) => {
      const results = await reader.of(run);
      const { contexts } = results.loaded.data;
      return chosenArms(results, arms).map((arm) => {
        const rows = chosenRows(results, [arm], seeds);
        const mean = (column: string): number | null => aggregateColumn(rows, column, contexts)?.mean ?? null;
        return {
          arm,
          auc: mean('null_floor_auc'),
          points: FPR_TARGETS.map(({ text: target, value: fpr }) => ({ target, fpr, inSample: mean(columnAt('null_floor_T', target)), calibrated: mean(columnAt('cal_null_floor_T', target)) })),
        };
      });
    },

    'evaluations.calibration': async ({ run, arms, seeds }) => {
      const results = await reader.of(run);
      const rows = chosenRows(results, arms, seeds);
      const thresholds = await thresholdsOf(results);
      return {
        rows: rows.flatMap(calibrationRows).map(({ target, chosen, worst, inSample, ...row }) => ({
          ...row,
          target: target.text,
          chosen: chosen === null ? null : { ...chosen, threshold: thresholds.get(JSON.stringify([row.arm, row.seed, chosen.attacker, target.text])) ?? null },
          worst,
          inSample,
          needed: neededFor(target),
        })),
        points: chosenArms(results, arms).flatMap((arm) => calibratedPoints({ rows, contexts: results.loaded.data.contexts }, arm).map((point) => ({ arm, ...point }))),
      };
    },

    'evaluations.splits': async ({ run }) => {
      const { loaded } = await reader.of(run);
      return splitCounts(loaded.data).map(({ splits, ...seed }) => ({ ...seed, splits: [...splits] }));
    },

    'evaluations.histogram': async ({ run, arm, seed, attacker, bins }) => {
      const results = await reader.of(run);
      const { curve, counts } = await oneCurve(results, arm, seed, attacker);
      const { edges, members, nonMembers, membersAboveAll } = rankHistogram(curve, counts, bins);
      return { scale: 'rank', note: HISTOGRAM_NOTE, members: counts.memberCount, nonMembers: counts.nonMemberCount, edges, memberCounts: members, nonMemberCounts: nonMembers, membersAboveAll };
    },
  };
}

function chosenArms({ loaded: { data } }: RunResults, arms: readonly string[] | null): string[] {
  const known = data.arms.map(({ id }) => id);
  const unknown = arms?.find((id) => !known.includes(id));
  if (unknown !== undefined) throw contractError('no-arm', `no arm ${unknown}`, `These results have no arm ${JSON.stringify(unknown)}; they have ${known.join(', ')}.`);
  return [...(arms ?? known)];
}

/** Rows in the order of the file. */
function chosenRows(results: RunResults, arms: readonly string[] | null, seeds: readonly number[] | null): ResultRow[] {
  const ids = new Set(chosenArms(results, arms));
  return results.loaded.data.rows.filter(({ arm, seed }) => ids.has(arm) && seeds?.includes(seed) !== false);
}

function pageOf<T>(all: readonly T[], { offset, limit }: { readonly offset: number; readonly limit: number }): T[] {
  return all.slice(offset, offset + limit);
}

async function armCurves(results: RunResults, arm: string, attackers: readonly string[] | null): Promise<StoredCurve[]> {
  chosenArms(results, [arm]);
  const own = (await results.curves()).filter((curve) => curve.arm === arm);
  const names = attackers?.map(usualAttackerName);
  const unknown = names?.find((name) => own.length > 0 && !own.some(({ attacker }) => attacker === name));
  if (unknown !== undefined) throw noAttacker(unknown, own);
  return own.filter(({ attacker }) => names?.includes(attacker) !== false);
}

async function oneCurve(results: RunResults, arm: string, seed: number, attacker: string): Promise<{ readonly curve: StoredCurve; readonly counts: TestCounts }> {
  const own = (await armCurves(results, arm, null)).filter((curve) => curve.seed === seed);
  if (own.length === 0) throw noCurve(`${arm}, seed ${seed}`);
  const curve = own.find((one) => one.attacker === usualAttackerName(attacker));
  if (curve === undefined) throw noAttacker(attacker, own);
  const [row] = chosenRows(results, [arm], [seed]);
  const counts = row === undefined ? null : testCounts(row);
  if (counts === null) throw contractError('no-counts', `no TEST counts of ${arm}, seed ${seed}`, `These results do not say how many members and non-members TEST has (n_members_test, n_nonmembers_test), so the curve of ${arm} cannot be turned into rates.`);
  return { curve, counts };
}

function noCurve(what: string) {
  return contractError('no-roc', `no ROC of ${what}`, `These results hold no ROC of ${what}: its model diverged and was not attacked, or the seed is not one of the run's.`);
}

function noAttacker(name: string, curves: readonly StoredCurve[]) {
  return contractError('no-attacker', `no attacker ${name}`, `These results have no attacker ${JSON.stringify(name)}; they have ${[...new Set(curves.map(({ attacker }) => attacker))].join(', ')}.`);
}

function targetOf(text: string): FprTarget {
  try {
    return parseFprTarget(text);
  } catch (cause) {
    throw contractError('bad-input', cause instanceof Error ? cause.message : String(cause));
  }
}

function picked(values: ArrayLike<number>, kept: readonly number[]): Int32Array<ArrayBuffer> {
  return Int32Array.from(kept, (i) => values[i] ?? 0);
}

function attackerRow(one: AttackerResult, name: string, row: ResultRow): CallOutput<'evaluations.attackers'>['rows'][number] {
  const [first] = one.targets;
  return {
    arm: one.arm,
    seed: one.seed,
    attacker: name,
    threatModel: one.threatModel,
    auc: one.auc,
    aucInterval: { lo: one.aucLo, hi: one.aucHi },
    members: first?.members ?? 0,
    nonMembers: first?.nonMembers ?? 0,
    targets: one.targets.map(({ target, k, threshold, tieMass, tp, fp }) => ({
      target, k, threshold, tieMass, tp, fp,
      chosen: textIn(row, columnAt('cal_sel_attacker_T', target)) === name,
      resolved: row.cells[columnAt('resolved_T', target)] === true,
    })),
  };
}

/** Thresholds by arm, seed, attacker and target; none for results without a table of attackers. */
async function thresholdsOf(results: RunResults): Promise<ReadonlyMap<string, number | null>> {
  if (results.loaded.data.comparisons === null) return new Map();
  const rows = await results.attackers();
  return new Map(rows.flatMap(({ arm, seed, attacker, sign, targets }) => targets.map(({ target, threshold }) => [JSON.stringify([arm, seed, attackerName(attacker, sign), target]), threshold] as const)));
}

function cutOutput({ arm, target, comparisons, seeds, over }: ArmCut, each: boolean): CallOutput<'evaluations.cut'>[number] {
  return {
    arm,
    target: target.text,
    comparisons,
    needed: neededFor(target),
    over: over === null ? null : { n: over.n, mean: over.mean, sd: over.sd, interval: over.interval },
    seeds: seeds.map((of) => ({
      seed: of.seed,
      members: of.memberCount,
      nonMembers: of.nonMemberCount,
      calNonMembers: of.calCount,
      allowed: of.allowed,
      resolved: of.resolved,
      worst: { attacker: of.worst.attacker, tp: of.worst.tp, fp: of.worst.fp, tpr: of.worst.tpr, interval: of.worst.tprInterval },
      floor: of.floor,
      each: each ? of.each.map(({ attacker, tp, fp, tpr, tprInterval }) => ({ attacker, tp, fp, tpr, interval: tprInterval })) : [],
    })),
  };
}
