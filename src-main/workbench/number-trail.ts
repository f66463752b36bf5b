import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contractError } from '../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../src-shared/contract/registry.ts';
import { documentSchema } from '../../src-shared/contract/wire-types.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { RESULT_COLUMNS } from '../../src-shared/report/columns.ts';
import type { Cell } from '../../src-shared/report/columns.ts';
import type { ResultRow } from '../../src-shared/report/result-row.ts';
import type { LoadedResults } from './load-results.ts';
import { resultsCsvPath } from './read-manifest.ts';
import { readTrail } from './read-trail.ts';
import type { TrailStep } from './read-trail.ts';
import { STEPS_FILE } from './results-folder.ts';

type Trail = CallOutput<'steps.trail'>;
type TrailEntry = Trail['trail'][number];

/** A cell of the results: a column of an arm and a seed. */
export interface CellPlace {
  readonly arm: string;
  readonly seed: number;
  readonly column: string;
}

/**
 * Where a number comes from: its row, the step that evaluated, the steps whose outputs that read, each with its slice of
 * the config, and config, code, engine and data behind them. As far as the results folder tells.
 *
 * @throws ContractError when the results have no such row or column
 */
export function numberTrail(results: LoadedResults, folder: string, place: CellPlace): Trail {
  const row = results.data.rows.find(({ arm, seed }) => arm === place.arm && seed === place.seed);
  if (row === undefined) throw contractError('no-row', `no row ${place.arm}, seed ${place.seed}`, `These results have no row of arm ${place.arm} and seed ${place.seed}.`);
  const value = valueOf(row, place.column);
  const steps = existsSync(join(folder, STEPS_FILE)) ? readTrail(folder) : [];
  return { value, meaning: meaningOf(place.column), trail: [rowEntry(results, folder, row), ...stepEntries(steps, place), ...originEntries(results, steps, place)] };
}

function valueOf(row: ResultRow, column: string): Cell {
  const cells: Readonly<Record<string, Cell>> = { ...row.cells, arm: row.arm, method: row.method, seed: row.seed };
  if (!(column in cells) && !RESULT_COLUMNS.some(({ name }) => name === column)) throw contractError('no-column', `no column ${column}`, `These results have no column ${column}.`);
  return cells[column] ?? null;
}

function meaningOf(name: string): string {
  const column = RESULT_COLUMNS.find((known) => known.name === name);
  return column === undefined ? 'a column that this version of the program does not know' : `${column.description}${column.unit === 'none' ? '' : ` (${column.unit})`}`;
}

function rowEntry({ data }: LoadedResults, folder: string, { arm, method, seed, cells }: ResultRow): TrailEntry {
  const file = resultsCsvPath(data.provenance.dataset.slug);
  return { what: 'row', id: `${arm}/${seed}`, text: `arm ${arm} (${method}), seed ${seed}${existsSync(join(folder, file)) ? `, in ${file}` : ''}`, document: { arm, method, seed, ...cells } };
}

/** The step that evaluated, and all that it stands on, the nearest first. */
function stepEntries(steps: readonly TrailStep[], { arm, seed }: CellPlace): TrailEntry[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const seen = new Set<string>();
  const found: TrailStep[] = [];
  let near = steps.filter((step) => step.kind === 'evaluate' && step.arm === arm && step.seed === seed);
  while (near.length > 0) {
    for (const step of near) seen.add(step.id);
    found.push(...near);
    const inputs = new Set(near.flatMap((step) => Object.values(step.inputs)).filter((id) => !seen.has(id)));
    near = [...inputs].flatMap((id) => byId.get(id) ?? []);
  }
  return found.map(stepEntry);
}

function stepEntry({ kind, id, label, version, engine, fingerprint, seed, arm, startedAt, durationS, slice, inputs, files }: TrailStep): TrailEntry {
  const parts = [
    label,
    `step kind ${kind} version ${version}`,
    ...(engine === null ? [] : [`engine ${engine.name} ${engine.version}`]),
    ...(fingerprint === null ? [] : [`fingerprint ${fingerprint.slice(0, 16)}`]),
    ...(startedAt === null ? [] : [`${startedAt}${durationS === null ? '' : `, ${durationS} s`}`]),
  ];
  return { what: kind, id, text: parts.join('; '), document: { slice, inputs, seed, arm, fingerprint, files } };
}

function originEntries({ data, state }: LoadedResults, steps: readonly TrailStep[], { arm, seed }: CellPlace): TrailEntry[] {
  const { provenance, config } = data;
  const armConfig = config?.arms.find(({ id }) => id === arm);
  const fingerprints = [...new Set(steps.filter((step) => step.seed === seed).flatMap(({ fingerprint }) => fingerprint ?? []))];
  const entry = (what: string, id: string | null, text: string, document: TrailEntry['document'] = null): TrailEntry[] => (id === null ? [] : [{ what, id, text, document }]);
  return [
    ...entry('config', provenance.configHash, `${provenance.state ?? 'config of its own'}${armConfig === undefined ? '' : `; arm ${armConfig.label} (${armConfig.method})`}`, plain(armConfig)),
    ...entry('preset', provenance.preset ?? state?.preset ?? null, `preset ${provenance.preset ?? state?.preset ?? ''}`),
    ...entry('seed', String(seed), `seed ${seed}`),
    ...entry('engine', provenance.engine, `${provenance.engine ?? ''}${fingerprints.length === 0 ? '' : `; fingerprints of its steps: ${fingerprints.map((text) => text.slice(0, 16)).join(', ')}`}`),
    ...entry('code', provenance.version, `MU-ALIGN Workbench ${provenance.version ?? ''}${provenance.commit === null ? '' : `, commit ${provenance.commit}`}`),
    ...entry('data', provenance.dataset.sha256, `data set ${provenance.dataset.slug}`),
  ];
}

function plain(value: unknown): TrailEntry['document'] {
  return value === undefined ? null : documentSchema.parse(toJson(value));
}
