import { availableParallelism } from 'node:os';
import { openHome } from '../../workbench/home.ts';
import { programVersion } from '../../workbench/presets.ts';
import type { RunPlace, WorkerLimits } from '../../workbench/reproduce.ts';
import { UserError } from '../../workbench/user-error.ts';
import type { CommandContext, ParsedArguments } from '../command.ts';
import { ownHome } from '../own-home.ts';
import { integerOption } from '../parse-arguments.ts';
import { ProgressView } from '../progress-view.ts';

/**
 * Home, engine, workers and progress of a command that runs steps, from its options. The home is this command's until
 * the process ends, unless it only reads there.
 *
 * @throws HomeInUseError when another program has it
 */
export function runPlace(args: ParsedArguments, context: CommandContext, use: 'own' | 'read' = 'own'): { readonly place: RunPlace; readonly view: ProgressView } {
  const workers = integerOption(args, 'workers', availableParallelism(), 1, 1024);
  const home = openHome(args.values.get('home'), context.environment);
  if (use === 'own') ownHome(home);
  const view = new ProgressView(context.terminal, () => performance.now());
  const place: RunPlace = {
    home,
    engine: args.values.get('engine') ?? null,
    workers,
    workerScript: context.workerScript,
    resources: context.resources,
    code: { version: programVersion(context.root), root: context.root },
    worker: workerLimits(context.environment),
    signal: context.signal,
    onEvent: (event) => { view.onEvent(event); },
    note: (text) => { context.terminal.note(text); },
  };
  return { place, view };
}

/** Limits that are seldom changed, and so have no option: MU_ALIGN_HEAP_MB, MU_ALIGN_CHECKPOINT_SECONDS. */
function workerLimits(environment: NodeJS.ProcessEnv): WorkerLimits {
  const heapMegabytes = positive(environment, 'MU_ALIGN_HEAP_MB');
  const checkpointSeconds = positive(environment, 'MU_ALIGN_CHECKPOINT_SECONDS');
  return {
    ...(heapMegabytes === null ? {} : { heapMegabytes }),
    ...(checkpointSeconds === null ? {} : { checkpointEveryMs: checkpointSeconds * 1000 }),
  };
}

function positive(environment: NodeJS.ProcessEnv, name: string): number | null {
  const text = environment[name];
  if (text === undefined || text === '') return null;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UserError('environment', `${name} must be a number above 0, got ${JSON.stringify(text)}`, 'correct it or unset it');
  return value;
}
