import type { JsonValue } from '../experiment/json-value.ts';
import { toJson } from '../experiment/config-slice.ts';
import { describe } from '../stats/t-interval.ts';
import { numberIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';

export const SUMMARY_SCHEMA_ID = 'mu-align-workbench/summary@1';

export interface SummaryArm {
  readonly id: string;
  readonly label: string;
  readonly method: string;
  /** optimiser steps of the unlearning step, by seed */
  readonly stepsBySeed: ReadonlyMap<number, number>;
}

export interface SummaryInput {
  readonly dataset: string;
  readonly forget: { readonly words: string; readonly predicate: JsonValue };
  readonly seeds: readonly number[];
  readonly arms: readonly SummaryArm[];
  readonly rows: readonly ResultRow[];
}

const METRICS = ['forget_acc', 'retain_acc', 'retain_acc_heldout', 'runtime_s'] as const;

/** summary_all_methods.json. `std` is the sample standard deviation; null where fewer than two seeds have a value. */
export function summaryFile(input: SummaryInput): string {
  const methods = input.arms.map((arm) => {
    const rows = input.rows.filter((row) => row.arm === arm.id);
    const over = METRICS.map((name) => {
      const values = rows.flatMap((row) => numberIn(row, name) ?? []);
      return { name, values, described: values.length === 0 ? null : describe(values) };
    });
    return {
      arm: arm.id,
      method: arm.method,
      label: arm.label,
      perSeed: rows.map((row) => ({
        seed: row.seed,
        ...Object.fromEntries(METRICS.map((name) => [name, numberIn(row, name)])),
        steps: arm.stepsBySeed.get(row.seed) ?? null,
      })),
      mean: Object.fromEntries(over.map(({ name, described }) => [name, described?.mean ?? null])),
      std: Object.fromEntries(over.map(({ name, described }) => [name, described?.sd ?? null])),
      n: rows.length,
    };
  });
  const { dataset, forget, seeds } = input;
  return `${JSON.stringify(toJson({ schema: SUMMARY_SCHEMA_ID, dataset, forget, seeds, methods }), null, 2)}\n`;
}
