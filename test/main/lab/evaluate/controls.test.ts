import { expect, it } from 'vitest';
import { attackersOf } from '../../../../src-main/lab/attacks/registry.ts';
import type { PreparedData } from '../../../../src-main/lab/data/prepared-data.ts';
import { prepareScenes } from '../../../../src-main/lab/data/scenes/prepare-scenes.ts';
import { scenesParamsSchema } from '../../../../src-main/lab/data/scenes/scenes-params.ts';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { negativeControl, positiveControl } from '../../../../src-main/lab/evaluate/controls.ts';
import type { ControlRecipe } from '../../../../src-main/lab/evaluate/controls.ts';
import { modelConfigSchema } from '../../../../src-shared/experiment/model-config.ts';
import { trainingConfigSchema } from '../../../../src-shared/experiment/training-config.ts';
import { quietHooks } from '../tiny-data.ts';

const { engine } = await openEngine('auto', { gemmThreads: 1 });
const recipe: ControlRecipe = {
  engine,
  model: modelConfigSchema.parse({ towerDim: 32, jointDim: 64 }),
  training: trainingConfigSchema.parse({ epochs: 8, batchSize: 64, learningRate: 3e-3 }),
  // Those of the presets, by name: an attacker that is added changes the p-values of these fixed worlds.
  attackers: attackersOf(['loss', 'max-confidence', 'correctness', 'entropy', 'modified-entropy', 'hinge', 'top2-gap', 'embedding-norm', 'logit-norm', 'last-layer-grad-norm', 'learned-logistic']),
  permutations: 399,
  hooks: quietHooks(),
};

/** Few pairs and a loud texture, so that small models learn something and could remember much. */
const world = (seed: number): PreparedData =>
  prepareScenes(
    scenesParamsSchema.parse({ trainPairs: 1500, heldoutPairs: 100, selNonMembers: 600, calNonMembers: 1000, testNonMembers: 1000 }),
    { kind: 'answer-equals', answer: 'yes' },
    seed,
  );

it('negative control: p-values of 20 pairs of retrained models are uniform', async () => {
  const live = engine.liveTensors();
  const { floorP, pairedP, floorKs, pairedKs } = await negativeControl(recipe, (function* () { for (let pair = 0; pair < 20; pair++) yield world(pair); })());
  console.log(`negative control, 20 pairs: floor p KS d ${floorKs.d.toFixed(3)} p ${floorKs.p.toFixed(3)}; paired p KS d ${pairedKs.d.toFixed(3)} p ${pairedKs.p.toFixed(3)}`);
  expect([floorP.length, pairedP.length]).toEqual([20, 20]);
  // Each test of uniformity errs in one of a hundred sets of worlds; these worlds are fixed.
  expect(floorKs.p).toBeGreaterThan(0.01);
  expect(pairedKs.p).toBeGreaterThan(0.01);
  expect(engine.liveTensors()).toBe(live);
});

it('positive control: pairs planted twenty times are found, and a retrained model does not give them away', async () => {
  const { planted, retrained } = await positiveControl({ ...recipe, training: { ...recipe.training, epochs: 12 } }, world(100), 20, 7);
  console.log(`positive control: worst_auc ${String(planted.columns['worst_auc'])}, tpr at 1e-1 ${String(planted.columns['cal_sel_tpr_1e-1'])}; retrained ${String(retrained.columns['worst_auc'])}, p ${retrained.details.worstAucP}`);
  expect(Number(planted.columns['worst_auc'])).toBeGreaterThan(0.8);
  expect(planted.details.worstAucP).toBe(1 / 400);
  expect(Number(planted.columns['cal_auc_lo'])).toBeGreaterThan(0.75);
  // At small targets little is found even so: unseen pairs that are easy score as high as planted ones.
  expect(Number(planted.columns['cal_sel_tpr_1e-1'])).toBeGreaterThan(2 * Number(planted.columns['cal_null_floor_1e-1']));
  expect(Number(planted.columns['tpr_at_1e-1_lo'])).toBeGreaterThan(0.2);
  expect(retrained.details.worstAucP).toBeGreaterThan(0.01);
  expect(Number(retrained.columns['cal_auc_lo'])).toBeLessThan(0.5);
});
