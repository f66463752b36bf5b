import { resolve } from 'node:path';
import { canonicalHash } from '../../src-shared/experiment/canonical.ts';
import { RunStoppedError, StepsFailedError } from '../jobs/run-plan.ts';
import type { RunPart } from '../workbench/new-own-run.ts';
import type { PreparedRun } from '../workbench/prepare-run.ts';
import type { Reproduction } from '../workbench/publish-run.ts';
import type { ChosenConfig } from '../workbench/run-config.ts';
import type { RunOutcome } from '../workbench/run-manager.ts';
import { UserError } from '../workbench/user-error.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { CommandContext, ParsedArguments } from './command.ts';
import { ProgressView } from './progress-view.ts';

/** What a command wants to be run. */
export interface ExperimentRequest {
  readonly chosen: ChosenConfig;
  readonly part: RunPart;
  /** looks at the plan before anything is kept or done */
  readonly check: (run: PreparedRun) => void;
}

/** A run that a command did, or looked through. */
export interface DoneExperiment {
  readonly id: string;
  readonly run: PreparedRun;
  /** null: its models are made, which is all that was asked for */
  readonly reproduction: Reproduction | null;
}

/**
 * Runs an experiment in this process: the same command, given again, is the same run and goes on where it was. Its
 * record is in the store, so a window that is opened later shows it.
 *
 * @throws what launching throws; StepsFailedError, RunStoppedError
 */
export async function runExperiment({ chosen, part, check }: ExperimentRequest, workbench: Workbench, args: ParsedArguments, context: CommandContext): Promise<DoneExperiment> {
  const view = new ProgressView(context.terminal, () => performance.now());
  const unlisten = workbench.context.scheduler.on((event) => { view.onEvent(event); });
  try {
    const { id, run, outcome } = await start({ chosen, part, check }, workbench, args, context);
    return { id, run, reproduction: resultOf(await stoppable(id, outcome, workbench, context.signal)) };
  } finally {
    unlisten();
    view.close();
  }
}

async function start({ chosen, part, check }: ExperimentRequest, { context: { runs } }: Workbench, args: ParsedArguments, { terminal }: CommandContext) {
  const given = (option: string): string | null => args.values.get(option) ?? null;
  const place = given('out') === null ? null : resolve(given('out') ?? '');
  const prepared = await runs.prepare({ chosen, data: given('data'), engine: given('engine'), note: (text) => { terminal.note(text); } });
  check(prepared);
  const id = await runs.launch({ chosen, name: '', key: keyOf(prepared, place), place, part, prepared });
  // A run that this command began before goes on; one that was just launched is at work already.
  await runs.resume(id, part);
  return { id, run: await runs.plan(id), outcome: runs.outcome(id) };
}

/** The same command on the same data, engine and code is the same run: what it wants are the same steps. */
function keyOf({ chosen, graph }: PreparedRun, place: string | null): string {
  return `terminal-${canonicalHash({ preset: chosen.preset, steps: [...graph.results], place })}`;
}

/** Waits for a run; Ctrl-C asks its workers to come to their next checkpoint. */
async function stoppable(id: string, outcome: Promise<RunOutcome>, { context: { runs } }: Workbench, signal: AbortSignal): Promise<RunOutcome> {
  const stop = (): void => { runs.stop(id, false).catch(() => null); };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    return await outcome;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function resultOf(outcome: RunOutcome): Reproduction | null {
  switch (outcome.state) {
    case 'completed':
      return outcome.reproduction;
    case 'models':
      return null;
    case 'stopped':
      throw new RunStoppedError();
    case 'failed':
    case 'interrupted':
      throw new StepsFailedError(outcome.failures, outcome.reason);
    case 'unpublished':
      throw outcome.error instanceof Error ? outcome.error : new UserError('results', String(outcome.error), 'give the same command again');
  }
}
