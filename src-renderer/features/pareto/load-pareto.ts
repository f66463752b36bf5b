import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { JUDGED_COLUMNS } from '../../app/judged-columns.ts';
import { modelFree } from '../attacks/before-after.ts';
import type { TableModel } from './pareto-axes.ts';
import type { Difference } from './pareto-standing.ts';

/** Everything of a run that a choice of axes and baseline draws on. */
export interface ParetoResults {
  readonly run: string;
  /** all arms and every column that one judges by, with their floors */
  readonly model: TableModel;
  readonly forget: string;
  /** what could not be understood in results of another program */
  readonly warnings: readonly string[];
  /** an attacker that sees no model tells members from non-members */
  readonly isConfounded: boolean;
}

export async function loadPareto(client: ContractClient, run: string, signal: AbortSignal): Promise<ParetoResults> {
  const [model, about, { rows }] = await Promise.all([
    client.call('tables.build', { run, beside: [], options: { kind: 'privacy', cell: 'interval', digits: null, ties: 'none', arms: null, columns: [...JUDGED_COLUMNS] } }, { signal }),
    client.call('evaluations.arms', { run }, { signal }),
    client.call('evaluations.rows', { run, arms: null, seeds: null, page: { offset: 0, limit: 1000 } }, { signal }),
  ]);
  // It sees no model, so it is the same for every arm that was attacked.
  const one = rows.find(({ cells }) => typeof cells['model_free_auc'] === 'number')?.arm;
  return { run, model, forget: about.forget, warnings: about.warnings, isConfounded: modelFree(rows.filter(({ arm }) => arm === one))?.confounds === true };
}

/** As many as a call takes. */
const MOST_OTHERS = 10;

/** Differences of arms to the baseline, in as many calls as they need. */
export async function loadDifferences(client: ContractClient, { run, baseline, others, columns }: { readonly run: string; readonly baseline: string; readonly others: readonly string[]; readonly columns: readonly string[] }, signal: AbortSignal): Promise<Difference[]> {
  const parts = Array.from({ length: Math.ceil(others.length / MOST_OTHERS) }, (_, i) => others.slice(i * MOST_OTHERS, (i + 1) * MOST_OTHERS));
  const found = await Promise.all(parts.map((part) => client.call('compare.differences', { baseline: { run, arm: baseline }, others: part.map((arm) => ({ run, arm })), columns: [...columns] }, { signal })));
  return found.flat();
}
