import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import type { StepState } from '../../../src-shared/contract/topics/steps.ts';
import { isoTime } from '../../wall-clock.ts';
import { durationText } from '../duration-text.ts';

/** Runs as lines with aligned columns, the head first. */
export function runTable(runs: readonly Run[]): string[] {
  return aligned([
    ['run', 'state', 'steps', 'preset', 'data', 'seeds', 'since', 'tags', 'name'],
    ...runs.map((run) => [
      run.id, run.status, `${run.stepsDone}/${run.stepsTotal}`, run.preset ?? '-', run.dataset, run.seeds.join(','),
      isoTime(run.createdAt).slice(0, 16).replace('T', ' '), run.tags.join(','), run.name,
    ]),
  ]);
}

export function stepTable(steps: readonly StepState[]): string[] {
  return aligned([
    ['step', 'state', '', 'attempts'],
    ...steps.map((step) => [step.label, step.reused ? `${step.status}, before` : step.status, doneText(step), step.attempts === 0 ? '' : String(step.attempts)]),
  ]);
}

/** What a person wants to know of one run. */
export function runLines(run: Run, configLine: string): string[] {
  const took = run.endedAt === null ? '' : `, after ${durationText((run.endedAt - run.createdAt) / 1000)}`;
  return [
    `${run.name} (${run.id}): ${run.status}${took}`,
    ...(run.problem === null ? [] : [run.problem]),
    configLine,
    `data ${run.dataset}; engine ${run.engine}; seeds ${run.seeds.join(', ')}; methods ${run.methods.join(', ')}`,
    ...(run.etaMs === null ? [] : [`about ${durationText(run.etaMs / 1000)} left`]),
    ...(run.tags.length === 0 ? [] : [`tags: ${run.tags.join(', ')}`]),
    ...(run.note === '' ? [] : [run.note]),
  ];
}

function doneText({ status, done, total, progress }: StepState): string {
  return status === 'running' && total > 0 ? `${Math.round((100 * done) / total)} % ${progress}` : '';
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
}
