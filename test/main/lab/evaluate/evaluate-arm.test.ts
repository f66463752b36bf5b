import { describe, expect, it } from 'vitest';
import { attackersOf } from '../../../../src-main/lab/attacks/registry.ts';
import type { PairStream } from '../../../../src-main/lab/data/pair-table.ts';
import type { PreparedData } from '../../../../src-main/lab/data/prepared-data.ts';
import { prepareScenes } from '../../../../src-main/lab/data/scenes/prepare-scenes.ts';
import { scenesParamsSchema } from '../../../../src-main/lab/data/scenes/scenes-params.ts';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { evaluateArm } from '../../../../src-main/lab/evaluate/evaluate-arm.ts';
import type { EvaluatedModel, EvaluateInput, EvaluationResult } from '../../../../src-main/lab/evaluate/evaluate-arm.ts';
import { evaluateForTuning } from '../../../../src-main/lab/evaluate/evaluate-for-tuning.ts';
import { AttackScoreError } from '../../../../src-main/lab/evaluate/score-split.ts';
import { modelShape } from '../../../../src-main/lab/model/model-shape.ts';
import { trainModel } from '../../../../src-main/lab/train/train-model.ts';
import { privacyConfigSchema } from '../../../../src-shared/experiment/config.ts';
import { modelConfigSchema } from '../../../../src-shared/experiment/model-config.ts';
import { trainingConfigSchema } from '../../../../src-shared/experiment/training-config.ts';
import { HOST_COLUMNS, RESULT_COLUMNS } from '../../../../src-shared/report/columns.ts';
import { quietHooks } from '../tiny-data.ts';

const { engine } = await openEngine('auto', { gemmThreads: 1 });
const data = prepareScenes(
  scenesParamsSchema.parse({ trainPairs: 1200, heldoutPairs: 600, selNonMembers: 600, calNonMembers: 900, testNonMembers: 800 }),
  { kind: 'answer-equals', answer: 'yes' },
  5,
);
const shape = modelShape(modelConfigSchema.parse({ towerDim: 16, jointDim: 24 }), data.info, data.vocabulary);
const training = trainingConfigSchema.parse({ epochs: 6, batchSize: 64, learningRate: 3e-3 });
const everything = Int32Array.from({ length: data.train.count }, (_, row) => row);
const train = async (rows: Int32Array, seed: number): Promise<EvaluatedModel> => ({
  weights: (await trainModel({ engine, shape, data, rows, training, seed, hooks: quietHooks(), resume: null })).weights,
  seed,
});
const original = await train(everything, 5);
const reference = await train(data.retain, 2005);
const teacher = await train(data.retain, 1005);
const common: Omit<EvaluateInput, 'subject'> = {
  engine,
  shape,
  data,
  original,
  reference,
  attackers: attackersOf(['loss', 'entropy', 'embedding-norm', 'learned-logistic']),
  privacy: privacyConfigSchema.parse({ permutations: 99, bootstrapDraws: 100 }),
  modelFree: { auc: 0.5, lo: 0.45, hi: 0.55 },
  seed: 5,
  hooks: quietHooks(),
};
const evaluate = (subject: EvaluateInput['subject'], overrides: Partial<EvaluateInput> = {}): Promise<EvaluationResult> =>
  evaluateArm({ ...common, ...overrides, subject });

const retrain = await evaluate({ kind: 'retrain', teacher });
const ofOriginal = await evaluate({ kind: 'arm', model: original, retrain: retrain.outcome });

describe('a row of the tables', () => {
  it('has every column but those of the host', () => {
    const wanted = RESULT_COLUMNS.map((column) => column.name).filter((name) => !HOST_COLUMNS.includes(name));
    for (const row of [retrain, ofOriginal]) expect(Object.keys(row.columns).toSorted()).toEqual(wanted.toSorted());
  });

  it('has shares between 0 and 1, and numbers that are finite', () => {
    for (const column of RESULT_COLUMNS) {
      const cell = ofOriginal.columns[column.name] ?? null;
      if (column.type === 'text' || cell === null) continue;
      if (column.type === 'boolean') expect(typeof cell).toBe('boolean');
      else expect(Number.isFinite(cell)).toBe(true);
      if (column.unit === 'share') {
        expect(Number(cell)).toBeGreaterThanOrEqual(0);
        expect(Number(cell)).toBeLessThanOrEqual(1 + 1e-12);
      }
    }
  });

  it('is plain JSON where it must be kept', () => {
    const kept = { columns: ofOriginal.columns, details: ofOriginal.details, attackers: ofOriginal.attackers, outcome: ofOriginal.outcome };
    expect(JSON.parse(JSON.stringify(kept))).toEqual(kept);
  });

  it('is the same at every run, and leaves no tensor behind', async () => {
    const live = engine.liveTensors();
    expect(await evaluate({ kind: 'arm', model: original, retrain: retrain.outcome })).toEqual(ofOriginal);
    expect(engine.liveTensors()).toBe(live);
  });

  it('does not depend on how streams are cut into tables', async () => {
    const recut = (stream: PairStream): PairStream => ({
      count: stream.count,
      *chunks() {
        for (const table of stream.chunks()) {
          for (let from = 0; from < table.count; from += 57) {
            const cut = <A extends Int32Array | Float64Array>(values: A): A => values.slice(from, Math.min(table.count, from + 57)) as A;
            yield {
              ...table,
              count: Math.min(57, table.count - from),
              pairId: cut(table.pairId),
              imageId: cut(table.imageId),
              imageRow: cut(table.imageRow),
              tokens: { offsets: table.tokens.offsets.slice(from), values: table.tokens.values },
              serial: cut(table.serial),
              questionType: cut(table.questionType),
              answerType: cut(table.answerType),
              answer: cut(table.answer),
              softAnswers: { offsets: table.softAnswers.offsets.slice(from), values: table.softAnswers.values },
            };
          }
        }
      },
    });
    const { nonMembers } = data;
    const cut: PreparedData = { ...data, nonMembers: { ...nonMembers, cal: recut(nonMembers.cal), test: recut(nonMembers.test) } };
    const row = await evaluate({ kind: 'arm', model: original, retrain: retrain.outcome }, { data: cut });
    for (const name of ['forget_acc_heldout', 'tp_1e-1', 'fp_1e-1', 'n_nonmembers_cal']) expect(row.columns[name]).toBe(ofOriginal.columns[name]);
    expect(Number(row.columns['cal_auc'])).toBeCloseTo(Number(ofOriginal.columns['cal_auc']), 3);
  });
});

describe('the row retrain', () => {
  it('measures the teacher and attacks the reference', async () => {
    const asArm = await evaluate({ kind: 'arm', model: reference, retrain: retrain.outcome });
    const asTeacher = await evaluate({ kind: 'arm', model: teacher, retrain: retrain.outcome });
    for (const { name, kind } of RESULT_COLUMNS) {
      if (HOST_COLUMNS.includes(name)) continue;
      expect([name, retrain.columns[name]]).toEqual([name, (kind === 'privacy' ? asArm : asTeacher).columns[name]]);
    }
    expect(retrain.outcome).toEqual(asArm.outcome);
  });

  it('the reference is at no distance from itself, and exceeds itself by nothing', async () => {
    const { columns } = await evaluate({ kind: 'arm', model: reference, retrain: retrain.outcome });
    expect([columns['emb_mse'], columns['pred_l1'], columns['pred_disagreement'], columns['excess_auc']]).toEqual([0, 0, 0, 0]);
    expect(Number(columns['pred_js'])).toBeLessThan(1e-15);
    expect(columns['emb_cka']).toBeCloseTo(1, 10);
    expect(Number(columns['emb_mse_aligned'])).toBeLessThan(1e-10);
    expect(columns['ba_auc']).toBe(columns['ba_retr_auc']);
  });

  it('without it the floors of the before/after attacker are the same, and the excess is empty', async () => {
    const { columns } = await evaluate({ kind: 'arm', model: original, retrain: null });
    expect([columns['ba_orig_auc'], columns['ba_retr_auc']]).toEqual([ofOriginal.columns['ba_orig_auc'], ofOriginal.columns['ba_retr_auc']]);
    expect(columns['excess_auc']).toBeNull();
  });
});

describe('what a model that unlearned nothing looks like', () => {
  it('retrained says no forgotten answer, the original does, and leaks', () => {
    expect(retrain.columns['forget_acc']).toBe(0);
    expect(Number(ofOriginal.columns['forget_acc'])).toBeGreaterThan(0.2);
    expect(Number(ofOriginal.columns['emb_mse_aligned'])).toBeLessThan(Number(ofOriginal.columns['emb_mse']));
    expect(Number(ofOriginal.columns['pred_js_forget'])).toBeGreaterThan(Number(ofOriginal.columns['pred_js_retain']));
  });
});

describe('what cannot be evaluated', () => {
  it('a diverged model is refused, and leaves no tensor behind', async () => {
    const live = engine.liveTensors();
    const weights = new Map([...original.weights].map(([name, { shape: dims, data: values }]) => [name, { shape: dims, data: name === 'head.bias' ? values.map(() => NaN) : values }]));
    await expect(evaluate({ kind: 'arm', model: { ...original, weights }, retrain: null })).rejects.toThrow(/diverged/);
    expect(engine.liveTensors()).toBe(live);
  });

  it('a score that is not finite names attacker and pair', async () => {
    const error = new AttackScoreError('logit-norm', 123, Infinity);
    expect(error.message).toMatch(/logit-norm gives Infinity for pair 123/);
    const huge = new Map([...original.weights].map(([name, { shape: dims, data: values }]) => [name, { shape: dims, data: name === 'joint.bias' ? values.map(() => 3e38) : values }]));
    await expect(
      evaluateForTuning({ engine, shape, data, model: { ...original, weights: huge }, attackers: common.attackers, seed: 5, hooks: quietHooks() }),
    ).rejects.toThrow(/attacker .* for pair \d+.*diverged/);
  });

  it('a stop is obeyed', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped by a person'));
    await expect(evaluate({ kind: 'retrain', teacher }, { hooks: quietHooks({ signal: stop.signal }) })).rejects.toThrow('stopped by a person');
  });
});

it('progress runs from start to end on one scale', async () => {
  const seen: number[] = [];
  await evaluate({ kind: 'retrain', teacher }, { hooks: quietHooks({ progress: ({ done, total }) => { seen.push(done / total); } }) });
  expect(seen.at(-1)).toBeGreaterThan(0.95);
  expect(seen.every((value, i) => value >= (seen[i - 1] ?? 0) && value <= 1)).toBe(true);
});

describe('tuning', () => {
  it('looks at SEL-tune buckets only', async () => {
    const forbidden: PairStream = { count: 100, chunks: () => { throw new Error('an audit split was read'); } };
    const guarded: PreparedData = {
      ...data,
      nonMembers: { selTune: data.nonMembers.selTune, validation: forbidden, selAttack: forbidden, cal: forbidden, test: forbidden },
      retainHeldout: { tune: data.retainHeldout.tune, report: forbidden },
      members: { ...data.members, selAttack: Int32Array.of(-1), test: Int32Array.of(-1) },
      allMembers: { ...data.allMembers, selAttack: Int32Array.of(-1), test: Int32Array.of(-1) },
    };
    const of = (model: EvaluatedModel): ReturnType<typeof evaluateForTuning> =>
      evaluateForTuning({ engine, shape, data: guarded, model, attackers: common.attackers, seed: 5, hooks: quietHooks() });
    const [trained, retrained] = [await of(original), await of(reference)];
    expect(retrained.forgetAcc).toBe(0);
    expect(trained.forgetAcc).toBeGreaterThan(0.2);
    expect(trained.worstAuc).toBeGreaterThanOrEqual(0.5);
    expect(trained.retainAcc).toBeGreaterThan(0.1);
    expect(trained.tprAt10).toBeLessThanOrEqual(1);
  });
});
