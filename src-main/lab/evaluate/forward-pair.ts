import type { PreparedData } from '../data/prepared-data.ts';
import type { PairTable } from '../data/pair-table.ts';
import type { Engine } from '../engine/engine.ts';
import type { LabHooks } from '../hooks.ts';
import { forwardAll } from '../model/forward-all.ts';
import type { ForwardBatch, PairSource } from '../model/forward-all.ts';
import type { TwoTower } from '../model/two-tower.ts';

/** Pairs a batch: both models' outputs of one batch are held. */
const BATCH = 2048;

/** Outputs of one of the two models on a batch. */
export type PairOutputs = Pick<ForwardBatch, 'logits' | 'm'>;

/**
 * Runs two models side by side over the pairs of a source, batch by batch. The arrays are used again for the next
 * batch. The same model twice is run once.
 */
export async function forwardPair(
  engine: Engine,
  first: TwoTower,
  second: TwoTower,
  source: PairSource,
  data: PreparedData,
  hooks: LabHooks,
  visit: (pairs: ForwardBatch, a: PairOutputs, b: PairOutputs) => void,
): Promise<void> {
  let start = 0;
  for (const { table, rows } of batchesOf(source)) {
    const run = async (model: TwoTower, then: (batch: ForwardBatch) => void | Promise<void>): Promise<void> => {
      await forwardAll(engine, model, { table, rows }, data.vocabulary, data.info, then, { hooks, batchSize: BATCH });
    };
    const at = start;
    await run(first, async (a) => {
      const pairs = { ...a, start: at };
      if (first === second) visit(pairs, a, a);
      else await run(second, (b) => { visit(pairs, a, b); });
    });
    start += rows.length;
  }
}

function* batchesOf(source: PairSource): Generator<{ table: PairTable; rows: Int32Array }> {
  const tables = 'table' in source ? [source] : tablesOf(source.chunks());
  for (const { table, rows } of tables) {
    for (let from = 0; from < rows.length; from += BATCH) yield { table, rows: rows.subarray(from, from + BATCH) };
  }
}

function* tablesOf(tables: Iterable<PairTable>): Generator<{ table: PairTable; rows: Int32Array }> {
  for (const table of tables) yield { table, rows: Int32Array.from({ length: table.count }, (_, row) => row) };
}
