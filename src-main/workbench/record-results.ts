import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { Cell } from '../../src-shared/report/columns.ts';
import { readCsv } from '../../src-shared/report/read-csv.ts';
import { ALL_ATTACKERS } from '../store/evaluations.ts';
import type { NewEvaluationRow } from '../store/evaluations.ts';
import type { NewRun, RunSource } from '../store/run-record.ts';
import { timeOf } from '../wall-clock.ts';
import { attackerName } from './attacker-name.ts';
import { readTrail } from './read-trail.ts';
import type { ReadResults } from './read-results-folder.ts';
import { STEPS_FILE } from './results-folder.ts';

/** What a results folder does not say of itself. */
export interface ResultsIdentity {
  readonly id: string;
  readonly name: string;
  readonly source: RunSource;
  /** absolute path of the results folder; '': HOME/runs/ID/results */
  readonly place: string;
  readonly launchKey: string | null;
}

/** Results that are there already, as a run that is completed: its numbers are read from the folder, its steps are not ours. */
export function runOfResults({ data, state }: ReadResults, { id, name, source, place, launchKey }: ResultsIdentity): NewRun {
  const { config, provenance } = data;
  const createdAt = timeOf(provenance.createdAt).getTime();
  const document = config === null ? {} : toJson(config);
  return {
    id, name, source, place, launchKey,
    state: 'completed',
    preset: provenance.preset ?? state?.preset ?? '',
    dataset: provenance.dataset.slug,
    configHash: provenance.configHash ?? '',
    config: isJsonObject(document) ? document : {},
    createdAt,
    endedAt: createdAt,
    runState: state,
    engine: provenance.engine?.split(';')[0] ?? '',
    seeds: provenance.seeds,
    arms: data.arms.map((arm) => ({ arm: arm.id, method: arm.method })),
    steps: [],
  };
}

/** The rows of a results folder as the store keeps them, for filters, sorts and groups over many runs. */
export function evaluationRows(results: ReadResults): NewEvaluationRow[] {
  const { data, folder } = results;
  const steps = existsSync(join(folder, STEPS_FILE)) ? readTrail(folder) : [];
  const evaluated = new Map(steps.filter(({ kind }) => kind === 'evaluate').map(({ id, arm, seed }) => [JSON.stringify([arm, seed]), id]));
  const stepOf = (arm: string, seed: number): string | null => evaluated.get(JSON.stringify([arm, seed])) ?? null;
  const rows = data.rows.map(({ arm, seed, cells }): NewEvaluationRow => ({ arm, seed, attacker: ALL_ATTACKERS, step: stepOf(arm, seed), cells }));
  return [...rows, ...attackerRows(results).map((row) => ({ ...row, step: stepOf(row.arm, row.seed) }))];
}

function attackerRows({ data, folder, text }: ReadResults): Omit<NewEvaluationRow, 'step'>[] {
  const file = `privacy_cache/attackers_${data.provenance.dataset.slug}.csv`;
  if (!existsSync(join(folder, file))) return [];
  const { header, rows } = readCsv(text(file));
  return rows.map((record) => {
    const { arm = '', seed, attacker = '', sign = '', ...cells } = Object.fromEntries(header.map((name, i) => [name, record[i] ?? '']));
    return { arm, seed: Number(seed), attacker: attackerName(attacker, sign === 'minus' ? '-' : '+'), cells: Object.fromEntries(Object.entries(cells).map(([name, value]) => [name, cellOf(name, value)])) };
  });
}

function cellOf(name: string, text: string): Cell {
  if (text === '') return null;
  return name === 'threat_model' || !Number.isFinite(Number(text)) ? text : Number(text);
}
