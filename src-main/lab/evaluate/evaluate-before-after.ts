import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { measureBeforeAfter } from './measure-before-after.ts';
import type { BeforeAfterMeasure } from './measure-before-after.ts';
import { pairedExcess } from './reference-outcome.ts';
import type { BeforeAfterFloors, PairedExcess } from './reference-outcome.ts';

/** Never the raw value alone (protocol.md 5): what it adds to its floors, paired by image. */
export interface BeforeAfterDetails {
  /** ba - ba_orig: what the act of unlearning adds */
  readonly overOriginal: PairedExcess;
  /** ba - ba_retr: what approximating retraining adds */
  readonly overRetrained: PairedExcess;
}

export interface BeforeAfterResult {
  readonly columns: { readonly ba_auc: number; readonly ba_orig_auc: number; readonly ba_retr_auc: number; readonly 'ba_tpr_1e-2': number };
  readonly details: BeforeAfterDetails;
  readonly floors: BeforeAfterFloors;
}

/**
 * The before/after attacker on one model, with its two floors.
 *
 * @param models `floors`: of the evaluation of `retrain` on the same data; null: measured here
 * @param bootstrap seed and draws of the paired image bootstrap
 */
export async function evaluateBeforeAfter(
  context: { readonly engine: Engine; readonly data: PreparedData; readonly hooks: LabHooks },
  models: { readonly original: TwoTower; readonly attacked: TwoTower; readonly reference: TwoTower; readonly floors: BeforeAfterFloors | null },
  bootstrap: { readonly seed: number; readonly draws: number },
): Promise<BeforeAfterResult> {
  const { original, attacked, reference } = models;
  const measured = await measureBeforeAfter(context, original, attacked, 'both');
  const floors = models.floors ?? {
    origPlacements: (await measureBeforeAfter(context, original, original, 'before')).placements,
    retrPlacements: attacked === reference ? measured.placements : (await measureBeforeAfter(context, original, reference, 'both')).placements,
  };
  const { train, members } = context.data;
  return beforeAfterResult(measured, floors, Array.from(members.test, (row) => train.imageId[row] ?? -1), bootstrap);
}

/** Columns and paired differences of a measure of the before/after attacker. @param imageIds of the TEST members */
export function beforeAfterResult(measured: BeforeAfterMeasure, floors: BeforeAfterFloors, imageIds: readonly number[], bootstrap: { readonly seed: number; readonly draws: number }): BeforeAfterResult {
  const over = (floor: readonly number[]): PairedExcess => pairedExcess(measured.placements, floor, imageIds, bootstrap.seed, bootstrap.draws);
  return {
    columns: {
      ba_auc: mean(measured.placements),
      ba_orig_auc: mean(floors.origPlacements),
      ba_retr_auc: mean(floors.retrPlacements),
      'ba_tpr_1e-2': measured.tprAt1e2,
    },
    details: { overOriginal: over(floors.origPlacements), overRetrained: over(floors.retrPlacements) },
    floors,
  };
}

/** The mean of the placement values is the AUC. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
