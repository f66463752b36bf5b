import { makeBatch } from '../data/batch.ts';
import { forwardAll } from '../model/forward-all.ts';
import { TwoTower } from '../model/two-tower.ts';
import type { UnlearningInput } from './unlearning-method.ts';

export type TeacherName = 'original' | 'retr';
export type OutputName = 'logits' | 'v' | 'q' | 'm';

/** Outputs of a model that does not change, in evaluation mode, for pairs of the training table. */
export interface FrozenTeacher {
  /**
   * Outputs of the listed rows, row-major: logits [rows, answers], v and q [rows, towerDim], m [rows, jointDim].
   * The array is the caller's until the next call for the same output.
   */
  outputs(name: OutputName, rows: Int32Array): Float32Array;
  dispose(): void;
}

/** Numbers that may be kept at once (a gigabyte). 20,000 pairs with 1,000 answers take 20 million. */
const MAX_KEPT = 256 * 1024 * 1024;

/**
 * A teacher, asked once for what the training steps will need, so that no step pays for its forward pass. Outputs
 * that would take too much memory are computed again for every batch instead. The caller disposes it.
 *
 * @param rows rows of the training table that will be asked for
 * @param wanted which outputs will be asked for
 * @throws TypeError when RETR is asked for and was not handed in
 */
export async function frozenTeacher(
  input: UnlearningInput,
  name: TeacherName,
  rows: Int32Array,
  wanted: readonly OutputName[],
  maxKept = MAX_KEPT,
): Promise<FrozenTeacher> {
  const model = teacherModel(input, name);
  const widths = wanted.map((output) => [output, widthOf(model, output)] as const);
  if (widths.reduce((sum, [, width]) => sum + width, 0) * rows.length > maxKept) return new LiveTeacher(input, model);
  try {
    const kept = new Map(widths.map(([output, width]) => [output, { width, values: new Float32Array(rows.length * width) }]));
    const { engine, data, hooks } = input;
    await forwardAll(
      engine,
      model,
      { table: data.train, rows },
      data.vocabulary,
      data.info,
      (batch) => {
        for (const [output, { width, values }] of kept) values.set(batch[output], batch.start * width);
      },
      { towers: wanted.includes('v') || wanted.includes('q'), hooks },
    );
    return new RememberedTeacher(data.train.count, rows, kept);
  } finally {
    model.dispose();
  }
}

function teacherModel({ engine, shape, original, originalSeed, teacher }: UnlearningInput, name: TeacherName): TwoTower {
  if (name === 'original') return new TwoTower(engine, shape, original, originalSeed);
  if (teacher === null) throw new TypeError('these parameters need the retrained model (RETR) as teacher, and none was given');
  return new TwoTower(engine, shape, teacher.weights, teacher.seed);
}

function widthOf(model: TwoTower, name: OutputName): number {
  const { answerCount, config } = model.shape;
  if (name === 'logits') return answerCount;
  return name === 'm' ? config.jointDim : config.towerDim;
}

type Kept = ReadonlyMap<OutputName, { readonly width: number; readonly values: Float32Array }>;

class RememberedTeacher implements FrozenTeacher {
  readonly #place: Int32Array;
  readonly #kept: Kept;
  /** a megabyte a step, used again */
  readonly #buffers = new Map<OutputName, Float32Array>();

  constructor(tableRows: number, rows: Int32Array, kept: Kept) {
    this.#place = new Int32Array(tableRows).fill(-1);
    for (const [at, row] of rows.entries()) this.#place[row] = at;
    this.#kept = kept;
  }

  outputs(name: OutputName, rows: Int32Array): Float32Array {
    const table = this.#kept.get(name);
    if (table === undefined) throw new RangeError(`the teacher was not asked for ${name} before`);
    const { width, values } = table;
    const out = this.#buffer(name, rows.length * width);
    rows.forEach((row, at) => {
      const from = this.#place[row] ?? -1;
      if (from < 0) throw new RangeError(`the teacher was not asked for row ${row} before`);
      out.set(values.subarray(from * width, (from + 1) * width), at * width);
    });
    return out;
  }

  #buffer(name: OutputName, length: number): Float32Array {
    let buffer = this.#buffers.get(name);
    if (buffer === undefined || buffer.length < length) {
      buffer = new Float32Array(length);
      this.#buffers.set(name, buffer);
    }
    return buffer.subarray(0, length);
  }

  dispose(): void {
    // The model is gone already: only its outputs are kept.
  }
}

class LiveTeacher implements FrozenTeacher {
  readonly #input: UnlearningInput;
  readonly #model: TwoTower;
  #latest: { readonly rows: Int32Array; readonly outputs: Readonly<Record<OutputName, Float32Array>> } | null = null;

  constructor(input: UnlearningInput, model: TwoTower) {
    this.#input = input;
    this.#model = model;
  }

  outputs(name: OutputName, rows: Int32Array): Float32Array {
    if (this.#latest?.rows !== rows) this.#latest = { rows, outputs: this.#forward(rows) };
    return this.#latest.outputs[name];
  }

  dispose(): void {
    this.#model.dispose();
  }

  #forward(rows: Int32Array): Record<OutputName, Float32Array> {
    const { engine, data } = this.#input;
    const batch = makeBatch(data.train, rows, data.vocabulary, data.info, 'softmax');
    const none = new Float32Array(0);
    const outputs: Record<OutputName, Float32Array> = { logits: none, v: none, q: none, m: none };
    engine.tf.tidy(() => {
      const { v, q, m } = this.#model.encode(batch);
      const logits = this.#model.head(m);
      for (const [name, tensor] of [['logits', logits], ['v', v], ['q', q], ['m', m]] as const) {
        outputs[name] = Float32Array.from(engine.read(tensor));
      }
    });
    return outputs;
  }
}
