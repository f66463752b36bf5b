import { expect, test } from 'vitest';
import type { Checkpoint, LabHooks, MetricPoint, Progress } from '../../../../src-main/lab/hooks.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src-main/lab/train/checkpoint-codec.ts';
import { assertFinite, DivergenceError, isFiniteArray } from '../../../../src-main/lab/train/divergence.ts';
import { countSteps, runProgram } from '../../../../src-main/lab/train/program.ts';
import type { Phase, StepAt, TrainingProgram } from '../../../../src-main/lab/train/program.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { quietHooks } from '../tiny-data.ts';

/**
 * SCRUB's order: a forget phase in the first two epochs, an empty phase now and then, a retain phase always. Its one
 * weight takes a random step whose stream is named by the position, so the weight is a fingerprint of the whole path.
 */
class TwoPhases implements TrainingProgram {
  readonly label = 'two phases';
  readonly epochs = 4;
  readonly seen: string[] = [];
  weight = 0.1;
  kept = -1;

  phases(epoch: number): readonly Phase[] {
    const forget = epoch < 2 ? [{ name: 'forget', steps: 2 }] : [];
    return [...forget, { name: 'empty', steps: 0 }, { name: 'retain', steps: 3 }];
  }

  step(at: StepAt): Record<string, number> {
    this.seen.push(`${at.epoch} ${at.phase} ${at.stepInPhase}/${at.stepsInPhase} ${at.step}/${at.totalSteps}`);
    this.weight = Math.fround(this.weight * 0.9 + RandomStream.of(5, at.phase, at.epoch).at(at.stepInPhase).normal());
    return { loss: this.weight };
  }

  afterEpoch(epoch: number): { values: Record<string, number>; stop?: boolean } {
    if (epoch === 1) this.kept = this.weight;
    return { values: { weight: this.weight } };
  }

  save(): Pick<Checkpoint, 'tensors' | 'numbers'> {
    return { tensors: new Map([['weights/w', { shape: [1], data: Float32Array.of(this.weight) }]]), numbers: { kept: this.kept } };
  }

  restore({ tensors, numbers }: Pick<Checkpoint, 'tensors' | 'numbers'>): void {
    this.weight = tensors.get('weights/w')?.data[0] ?? Number.NaN;
    this.kept = numbers['kept'] ?? Number.NaN;
  }
}

const ORDER = [
  '0 forget 0/2 0/16', '0 forget 1/2 1/16', '0 retain 0/3 2/16', '0 retain 1/3 3/16', '0 retain 2/3 4/16',
  '1 forget 0/2 5/16', '1 forget 1/2 6/16', '1 retain 0/3 7/16', '1 retain 1/3 8/16', '1 retain 2/3 9/16',
  '2 retain 0/3 10/16', '2 retain 1/3 11/16', '2 retain 2/3 12/16',
  '3 retain 0/3 13/16', '3 retain 1/3 14/16', '3 retain 2/3 15/16',
];

test('takes the steps of every phase of every epoch in order', async () => {
  const program = new TwoPhases();
  const outcome = await runProgram(program, quietHooks(), null);
  expect(program.seen).toEqual(ORDER);
  expect(countSteps(program)).toBe(16);
  expect(outcome).toEqual({ position: { epoch: 4, phase: 0, stepInPhase: 0, step: 16 }, steps: 16, diverged: false });
});

test('reports every step and epoch, and progress up to the total', async () => {
  const points: MetricPoint[] = [];
  const progress: Progress[] = [];
  let breaths = 0;
  await runProgram(new TwoPhases(), quietHooks({
    metric: (point) => { points.push(point); },
    progress: (p) => { progress.push(p); },
    breathe: () => { breaths += 1; return Promise.resolve(); },
  }), null);
  expect(points.map(({ step, epoch, phase }) => `${step} ${epoch} ${phase}`).slice(0, 7)).toEqual(
    ['1 1 forget', '2 1 forget', '3 1 retain', '4 1 retain', '5 1 retain', '5 1 epoch', '6 2 forget']);
  expect(points).toHaveLength(20);
  expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 17 }, (_, i) => i));
  expect(progress.every(({ total }) => total === 16)).toBe(true);
  expect(breaths).toBe(16);
});

async function checkpoints(): Promise<{ bytes: Uint8Array[]; end: TwoPhases }> {
  const bytes: Uint8Array[] = [];
  const end = new TwoPhases();
  await runProgram(end, quietHooks({ checkpoint: (make) => { bytes.push(encodeCheckpoint(make())); } }), null);
  return { bytes, end };
}

test('goes on from a checkpoint at any position, through bytes, to the same end', async () => {
  const { bytes, end } = await checkpoints();
  expect(bytes).toHaveLength(16);
  for (const [i, saved] of bytes.entries()) {
    const resumed = new TwoPhases();
    const outcome = await runProgram(resumed, quietHooks(), decodeCheckpoint(saved));
    expect(resumed.seen).toEqual(ORDER.slice(i + 1));
    expect([resumed.weight, resumed.kept, outcome.steps]).toEqual([end.weight, end.kept, 16]);
  }
});

test('a checkpoint lies after the conclusion of its epoch, never before', async () => {
  const { bytes } = await checkpoints();
  const endOfSecondEpoch = decodeCheckpoint(bytes[9] ?? new Uint8Array(0));
  expect(endOfSecondEpoch.position).toEqual({ epoch: 2, phase: 1, stepInPhase: 0, step: 10 });
  expect(endOfSecondEpoch.numbers['kept']).not.toBe(-1);
});

test('a checkpoint is made only when the host wants one', async () => {
  const program = new TwoPhases();
  program.save = () => { throw new Error('not asked for'); };
  await expect(runProgram(program, quietHooks(), null)).resolves.toMatchObject({ steps: 16 });
});

test('a position that the program does not have is refused', async () => {
  const state = new TwoPhases().save();
  for (const position of [
    { epoch: 0, phase: 0, stepInPhase: 2, step: 2 },
    { epoch: 2, phase: 2, stepInPhase: 0, step: 10 },
    { epoch: 5, phase: 0, stepInPhase: 0, step: 16 },
  ]) {
    await expect(runProgram(new TwoPhases(), quietHooks(), { position, ...state })).rejects.toThrow(/checkpoint stands at epoch/);
  }
});

test('stops within a step when asked, with the reason', async () => {
  const controller = new AbortController();
  const reason = new Error('the user pressed stop');
  const program = new TwoPhases();
  const hooks = quietHooks({ signal: controller.signal, metric: ({ step }) => { if (step === 6) controller.abort(reason); } });
  await expect(runProgram(program, hooks, null)).rejects.toBe(reason);
  expect(program.seen).toHaveLength(6);
});

test('stops when the request arrives while it breathes', async () => {
  const controller = new AbortController();
  const program = new TwoPhases();
  let breaths = 0;
  const hooks: LabHooks = quietHooks({
    signal: controller.signal,
    breathe: () => { breaths += 1; if (breaths === 4) controller.abort(new Error('stop')); return Promise.resolve(); },
  });
  await expect(runProgram(program, hooks, null)).rejects.toThrow('stop');
  expect(program.seen).toHaveLength(3);
});

test('an epoch can be the last, and stays it after a resume', async () => {
  class Short extends TwoPhases {
    override afterEpoch(epoch: number): { values: Record<string, number>; stop: boolean } {
      return { ...super.afterEpoch(epoch), stop: epoch === 1 };
    }
  }
  const saved: Checkpoint[] = [];
  const outcome = await runProgram(new Short(), quietHooks({ checkpoint: (make) => { saved.push(make()); } }), null);
  expect(outcome.steps).toBe(10);
  const resumed = new Short();
  expect(await runProgram(resumed, quietHooks(), saved.at(-1) ?? null)).toEqual(outcome);
  expect(resumed.seen).toEqual([]);
});

test('divergence ends the run with the state before the step', async () => {
  class Exploding extends TwoPhases {
    override step(at: StepAt): Record<string, number> {
      if (at.step === 7) assertFinite(Number.NaN, []);
      return super.step(at);
    }
  }
  const points: MetricPoint[] = [];
  const program = new Exploding();
  const outcome = await runProgram(program, quietHooks({ metric: (point) => { points.push(point); } }), null);
  expect(outcome).toEqual({ position: { epoch: 1, phase: 2, stepInPhase: 0, step: 7 }, steps: 7, diverged: true });
  expect(points.at(-1)?.values['loss']).toBe(program.weight);
});

test('other errors of a step are not taken for divergence', async () => {
  const program = new TwoPhases();
  program.step = () => { throw new RangeError('a bug'); };
  await expect(runProgram(program, quietHooks(), null)).rejects.toThrow('a bug');
});

test('a program without steps is done at once', async () => {
  const program = new TwoPhases();
  program.phases = () => [{ name: 'empty', steps: 0 }];
  expect(await runProgram(program, quietHooks(), null)).toMatchObject({ steps: 0, diverged: false });
});

test('finds a number that is not finite, wherever it is', () => {
  for (const bad of [Number.NaN, Infinity, -Infinity]) {
    for (let at = 0; at < 7; at++) {
      const values = new Float32Array(7).fill(3.4e38);
      expect(isFiniteArray(values)).toBe(true);
      values[at] = bad;
      expect(isFiniteArray(values)).toBe(false);
      expect(() => { assertFinite(0, [new Float32Array(2), values]); }).toThrow(DivergenceError);
    }
  }
  expect(isFiniteArray(Float32Array.of(Infinity, 0, 0, 0, -Infinity))).toBe(false);
});
