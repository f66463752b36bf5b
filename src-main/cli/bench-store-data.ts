import { randomUUID } from 'node:crypto';
import { RESULT_COLUMNS } from '../../src-shared/report/columns.ts';
import type { Cell } from '../../src-shared/report/columns.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import { RandomStream } from '../../src-shared/random/random-stream.ts';
import { ALL_ATTACKERS } from '../store/evaluations.ts';
import type { NewEvaluationRow } from '../store/evaluations.ts';
import type { NewRun } from '../store/run-record.ts';
import type { Store } from '../store/store.ts';

const ARMS = ['original', 'retrain', 'mask-answer', 'fine-tune', 'neggrad-plus', 'scrub', 'scrub-r', 'scrub-retr', 'mu-align', 'mu-align-retr', 'mu-align-masked', 'mu-align-no-forget'];
const SEEDS = [42, 123, 5508];
const PRESETS = ['', 'quick', 'scenes-20k', 'scenes-low-fpr', 'vqa-v2-20k'];
const DATASETS = ['scenes_20k', 'vqa_v2_20k'];
const STATES = ['completed', 'completed', 'completed', 'stopped', 'failed', 'interrupted'] as const;
const WORDS = ['larger', 'batch', 'teacher', 'ablation', 'sweep', 'paper', 'try', 'half', 'cosine', 'clip'];
const TAGS = ['paper', 'draft', 'appendix', 'odd'];
const METRICS = RESULT_COLUMNS.filter(({ type, kind }) => type !== 'text' && kind !== 'provenance');

/** A draw from a list. */
type Draw = <T>(from: readonly T[]) => T;

/** Fills a store with invented runs of three seeds and twelve arms; the first `evaluated` have evaluation rows too. */
export function fillStore(store: Store, runs: number, evaluated: number): void {
  const random = RandomStream.of(1, 'bench-store');
  const draw: Draw = (from) => {
    const value = from[random.int(from.length)];
    if (value === undefined) throw new RangeError('nothing to draw from');
    return value;
  };
  const made = Array.from({ length: runs }, (_, i) => inventedRun(i, draw));
  store.runs.addAll(made);
  store.together(() => {
    for (const { id } of made.slice(0, evaluated)) store.evaluations.save(id, inventedRows(id, random));
  });
  store.together(() => {
    for (const [i, { id }] of made.entries()) {
      if (i % 20 === 0) store.runs.archive(id, true);
    }
  });
  // Each is a change of the word index: only some runs have tags and notes.
  for (const [i, { id }] of made.entries()) {
    if (i % 40 === 0) store.annotations.addTag(id, draw(TAGS));
    if (i % 100 === 0) store.annotations.setNote(id, `${draw(WORDS)} ${draw(WORDS)}, look again`, i);
  }
}

function inventedRun(i: number, draw: Draw): NewRun {
  const id = `${draw(WORDS)}-${i}`;
  const state = draw(STATES);
  const step = (kind: string, arm: string | null, seed: number): NewRun['steps'][number] => ({ id: randomUUID(), kind, arm, seed, label: `${kind} ${arm ?? ''}, seed ${seed}`, weight: 8 });
  return {
    id,
    name: `${draw(WORDS)} ${draw(WORDS)} ${i}`,
    preset: draw(PRESETS),
    dataset: draw(DATASETS),
    configHash: randomUUID().replaceAll('-', '').repeat(2),
    config: { seeds: SEEDS, arms: ARMS.map((arm) => ({ id: arm, params: { learningRate: 1e-3, epochs: i % 50, note: 'x'.repeat(200) } })) },
    createdAt: 1_750_000_000_000 + i * 60_000,
    endedAt: 1_750_000_000_000 + i * 60_000 + 1000 * (i % 700),
    source: 'own',
    place: '',
    runState: null,
    engine: draw(['wasm 4.22.0', 'onnx 1.30.0']),
    launchKey: id,
    seeds: SEEDS,
    arms: ARMS.map((arm) => ({ arm, method: arm.startsWith('mu-align') ? 'mu-align' : arm.startsWith('scrub') ? 'scrub' : arm })),
    steps: SEEDS.flatMap((seed) => [step('dataset', null, seed), ...['scrub', 'mu-align'].flatMap((arm) => [step('unlearn', arm, seed), step('evaluate', arm, seed)])]),
    state,
    reason: state === 'failed' ? 'the worker ran out of memory' : '',
  };
}

function inventedRows(run: string, random: RandomStream): NewEvaluationRow[] {
  return ARMS.flatMap((arm) => SEEDS.map((seed) => ({
    arm,
    seed,
    attacker: ALL_ATTACKERS,
    step: `${run}-${arm}-${seed}`,
    cells: Object.fromEntries(METRICS.map(({ name, type }): [string, Cell] => [name, type === 'boolean' ? random.float() < 0.5 : random.float()])),
  })));
}

/** A curve as long as a long training writes: it falls, noisily. */
export function longSeries(points: number): SeriesPoint[] {
  const random = RandomStream.of(2, 'bench-store');
  return Array.from({ length: points }, (_, i) => ({ step: i + 1, epoch: 1 + Math.floor(i / 10_000), phase: 'train', values: { loss: 3 / (1 + i / 1e4) + 0.1 * random.float(), accuracy: 1 - 1 / (1 + i / 1e4) } }));
}
