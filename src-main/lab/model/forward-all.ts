import { makeBatch } from '../data/batch.ts';
import type { DatasetInfo, PairStream, PairTable } from '../data/pair-table.ts';
import type { Vocabulary } from '../data/prepared-data.ts';
import type { Engine, Tensor } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import type { TwoTower } from './two-tower.ts';

/** Pairs of one table, or all pairs of a stream. */
export type PairSource = { readonly table: PairTable; readonly rows: Int32Array } | PairStream;

/**
 * Outputs of the model on consecutive pairs of a source, row-major float32. The arrays of outputs are used again
 * for the next batch: copy what is kept longer than the visit.
 */
export interface ForwardBatch {
  /** index of the batch's first pair in the source */
  readonly start: number;
  readonly size: number;
  /** the pairs are `rows` of `table` */
  readonly table: PairTable;
  readonly rows: Int32Array;
  /** answer index per pair */
  readonly labels: Int32Array;
  /** [size, answerCount] */
  readonly logits: Float32Array;
  /** joint embeddings, [size, jointDim] */
  readonly m: Float32Array;
  /** tower outputs, [size, towerDim]; empty unless asked for */
  readonly v: Float32Array;
  readonly q: Float32Array;
}

export interface ForwardOptions {
  /** pairs a batch; outcomes do not depend on it beyond rounding. Default 2048 */
  readonly batchSize?: number;
  /** also give the tower outputs v and q */
  readonly towers?: boolean;
  /** pauses between batches and stops when the signal says so */
  readonly hooks?: Pick<LabHooks, 'signal' | 'breathe'>;
}

/**
 * Runs a model over any number of pairs, batch by batch, in evaluation mode (no dropout, no autodiff). No more than
 * one batch and one table of the stream is held.
 *
 * @returns the number of pairs
 * @throws the signal's reason when stopped
 */
export async function forwardAll(
  engine: Engine,
  model: TwoTower,
  source: PairSource,
  vocabulary: Vocabulary,
  info: DatasetInfo,
  visit: (batch: ForwardBatch) => void | Promise<void>,
  options: ForwardOptions = {},
): Promise<number> {
  const batchSize = options.batchSize ?? 2048;
  const towers = options.towers ?? false;
  const { answerCount, config } = model.shape;
  const buffers = {
    logits: new Float32Array(batchSize * answerCount),
    m: new Float32Array(batchSize * config.jointDim),
    v: new Float32Array(towers ? batchSize * config.towerDim : 0),
    q: new Float32Array(towers ? batchSize * config.towerDim : 0),
  };
  let start = 0;
  for (const { table, rows: tableRows } of tablesOf(source)) {
    for (let from = 0; from < tableRows.length; from += batchSize) {
      await options.hooks?.breathe();
      options.hooks?.signal.throwIfAborted();
      const rows = tableRows.subarray(from, from + batchSize);
      // The softmax form: soft scores are targets, and nothing is learned here.
      const batch = makeBatch(table, rows, vocabulary, info, 'softmax');
      const outputs: Record<'logits' | 'm' | 'v' | 'q', Float32Array> = { logits: noValues, m: noValues, v: noValues, q: noValues };
      engine.tf.tidy(() => {
        const { v, q, m } = model.encode(batch);
        const logits = model.head(m);
        outputs.logits = copyOut(engine, logits, buffers.logits);
        outputs.m = copyOut(engine, m, buffers.m);
        if (towers) {
          outputs.v = copyOut(engine, v, buffers.v);
          outputs.q = copyOut(engine, q, buffers.q);
        }
      });
      await visit({ start, size: batch.size, table, rows, labels: batch.label, ...outputs });
      start += batch.size;
    }
  }
  return start;
}

const noValues = new Float32Array(0);

function* tablesOf(source: PairSource): Generator<{ table: PairTable; rows: Int32Array }> {
  if ('table' in source) {
    yield source;
    return;
  }
  for (const table of source.chunks()) {
    yield { table, rows: Int32Array.from({ length: table.count }, (_, row) => row) };
  }
}

function copyOut(engine: Engine, tensor: Tensor, buffer: Float32Array): Float32Array {
  const out = buffer.subarray(0, tensor.size);
  out.set(engine.read(tensor));
  return out;
}
