import { randomUUID } from 'node:crypto';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { documentSchema } from '../../src-shared/contract/wire-types.ts';
import type { StepState } from '../../src-shared/contract/topics/steps.ts';
import { isActive } from '../../src-shared/experiment/work-state.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { RunStoppedError, StepsFailedError } from '../jobs/run-plan.ts';
import type { ChosenConfig } from '../workbench/run-config.ts';
import { UserError } from '../workbench/user-error.ts';
import type { CommandContext, ParsedArguments } from './command.ts';

/** Options that say how this process would work: on a server, the server does. */
const OWN_OPTIONS = ['data', 'engine', 'out', 'workers'];

/** Three tables of the results, as they are printed. */
const TABLE_KINDS = ['utility', 'privacy', 'distance'] as const;

/**
 * Launches an experiment on the server that has the home folder and follows it to its end. Ctrl-C asks the server to
 * stop the run; the server goes on.
 *
 * @throws UserError for options that cannot be given there; ContractError, StepsFailedError, RunStoppedError
 */
export async function runOnServer(chosen: ChosenConfig, client: ContractClient, args: ParsedArguments, context: CommandContext): Promise<Run> {
  const given = OWN_OPTIONS.filter((option) => args.values.has(option));
  if (given.length > 0) throw new UserError('home-in-use', `a server works in this home folder, and the run would be its: --${given.join(', --')} cannot be given`, 'leave them out, give another folder with --home, or end the server');
  const { terminal, signal } = context;
  const { id } = await client.call('runs.launch', { config: documentSchema.parse(toJson(chosen.config)), preset: chosen.base, name: '', key: randomUUID() });
  terminal.note(`launched as ${id} on the server that has this home folder`);
  const stop = (): void => { client.call('runs.stop', { id, force: false }).catch(() => null); };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    const run = await follow(id, client, context);
    if (run.status === 'stopped') throw new RunStoppedError();
    if (run.status !== 'completed' && run.status !== 'diverged') throw new StepsFailedError([], run.problem ?? `run ${id} ${run.status}`);
    for (const kind of TABLE_KINDS) {
      const { text } = await client.call('tables.text', { run: id, beside: [], format: 'md', siunitx: false, width: 'page', options: { kind, cell: 'std', digits: null, ties: 'digits', arms: null, columns: null } });
      terminal.print(`\n${text}`);
    }
    return run;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Says what changes until the run has ended. */
async function follow(id: string, client: ContractClient, { terminal }: CommandContext): Promise<Run> {
  const ended = new AbortController();
  const steps = tellSteps(id, client, ended.signal, (text) => { terminal.note(text); });
  let isFirst = true;
  try {
    for await (const runs of client.stream('runs.watch', {})) {
      // The first item is what is at work: a run whose steps were all there may have ended before.
      const run = runs.find((one) => one.id === id) ?? (isFirst ? (await client.call('runs.get', { id })).run : undefined);
      isFirst = false;
      if (run !== undefined && !isActive(run.status)) return run;
    }
    return (await client.call('runs.get', { id })).run;
  } finally {
    ended.abort();
    await steps;
  }
}

async function tellSteps(run: string, client: ContractClient, signal: AbortSignal, tell: (text: string) => void): Promise<void> {
  const told = new Map<string, StepState['status']>();
  try {
    for await (const steps of client.stream('steps.watch', { run }, { signal })) {
      for (const step of steps) {
        if (told.get(step.id) === step.status) continue;
        const first = !told.has(step.id);
        told.set(step.id, step.status);
        if (!first || !(step.reused || step.status === 'queued')) tell(`${step.label}: ${step.status}${step.problem === null ? '' : `: ${step.problem}`}`);
      }
    }
  } catch (error) {
    // The run has ended, and with it the interest in its steps.
    if (!signal.aborted) throw error;
  }
}
