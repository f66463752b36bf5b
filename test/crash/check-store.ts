import { hasResult, isAlive } from '../../src-shared/experiment/work-state.ts';
import { openStoreReadOnly } from '../../src-main/store/store.ts';
import { startProgram } from './start-program.ts';

/** What the store says of a run that completed, without what only an undisturbed program can know of attempts that are gone. */
function runInStore(home: string, run: string) {
  const store = openStoreReadOnly(home);
  try {
    const steps = store.runs.steps(run).map((step) => ({ step, attempts: store.steps.attempts(step.id) }));
    return { record: store.runs.record(run), rows: store.evaluations.rows({ run }), steps };
  } finally {
    store.close();
  }
}

/**
 * Holds the store of a home folder, whose programs have ended, against what lies on disk: everything has ended, every
 * step by one attempt, every attempt that was seen is recorded, and `rebuild` makes the same store of the files.
 *
 * @param seen names of the attempts' folders
 */
export async function checkStore(cli: string, home: string, run: string, seen: readonly string[]): Promise<string[]> {
  const before = runInStore(home, run);
  const problems: string[] = [];
  if (before.record === null || !hasResult(before.record.state)) problems.push(`run ${run} is ${before.record?.state ?? 'not there'}`);
  if (before.rows.length === 0) problems.push('the store has no evaluation rows');
  for (const { step: { id, label, state }, attempts } of before.steps) {
    if (!hasResult(state)) problems.push(`step ${label} is ${state}`);
    const done = attempts.filter((attempt) => hasResult(attempt.state)).length;
    if (done !== 1) problems.push(`${done} attempts at step ${label} gave its result`);
    for (const attempt of attempts) if (attempt.state === 'queued' || isAlive(attempt.state)) problems.push(`attempt ${attempt.number} at step ${label} is ${attempt.state}`);
    const numbers = new Set(attempts.map(({ number }) => `${id}-${number}`));
    for (const name of seen) if (name.replace(/-\d+$/, '') === id && !numbers.has(name)) problems.push(`attempt ${name} is not in the store`);
  }
  const rebuild = startProgram(cli, ['rebuild', '--home', home, '--json'], 1);
  if (await rebuild.ended !== 0) return [...problems, `rebuild failed: ${rebuild.output()}${rebuild.text()}`];
  const after = runInStore(home, run);
  const told = ({ record, rows, steps }: typeof before): unknown => ({
    record: { ...record, endedAt: null },
    rows,
    // Of a finished step the disk has the attempt that finished it.
    steps: steps.map(({ step, attempts }) => ({ ...step, attempts: attempts.filter((attempt) => hasResult(attempt.state)).map(({ number, state, fingerprint, resumedFrom }) => ({ number, state, fingerprint, resumedFrom })) })),
  });
  const differs = firstDifference(told(before), told(after));
  if (differs !== null) problems.push(`rebuild makes another store: ${differs}`);
  return problems;
}

/** Where two values differ first, and how; null where they do not. */
function firstDifference(a: unknown, b: unknown, path = ''): string | null {
  if (Object.is(a, b)) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return `${path} is ${JSON.stringify(a)} and then ${JSON.stringify(b)}`;
  const [one, other] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  for (const key of new Set([...one.keys(), ...other.keys()])) {
    const difference = firstDifference(one.get(key), other.get(key), `${path}.${key}`);
    if (difference !== null) return difference;
  }
  return null;
}
