import { beforeAfterFeatureCount, beforeAfterFeatures } from '../attacks/before-after.ts';
import type { BeforeAfterView } from '../attacks/before-after.ts';
import { BEFORE_AFTER_MAX_NON_MEMBERS, judgeBeforeAfter } from '../evaluate/measure-before-after.ts';
import type { BeforeAfterMeasure } from '../evaluate/measure-before-after.ts';
import type { LabHooks } from '../hooks.ts';
import type { DealtPairs } from './deal-pairs.ts';
import type { ImportedLogits, ImportedPairs } from './imported-scores.ts';
import { eachPart, featuresOf } from './score-imported.ts';

/** The before/after attacker on imported logits of the original model and of another; the counterpart of measureBeforeAfter. */
export async function importedBeforeAfter(before: ImportedLogits, after: ImportedLogits, view: BeforeAfterView, pairs: ImportedPairs, { members, nonMembers }: DealtPairs, hooks: LabHooks): Promise<BeforeAfterMeasure> {
  const width = beforeAfterFeatureCount(view);
  const rowsOf = async (rows: Int32Array): Promise<Float64Array> => {
    const out = new Float64Array(rows.length * width);
    await eachPart(rows, hooks, (part, start) => {
      const features = featuresOf(before, pairs, part);
      beforeAfterFeatures(features, view === 'before' ? features : featuresOf(after, pairs, part), view, out.subarray(start * width, (start + part.length) * width));
    });
    return out;
  };
  return judgeBeforeAfter({
    memberSel: await rowsOf(members.sel),
    nonMemberSel: await rowsOf(nonMembers.sel),
    memberTest: await rowsOf(members.test),
    nonMemberTest: await rowsOf(nonMembers.test.subarray(0, BEFORE_AFTER_MAX_NON_MEMBERS)),
  }, view);
}
