import { availableParallelism } from 'node:os';
import { openHome } from '../../workbench/home.ts';
import { programVersion } from '../../workbench/presets.ts';
import type { RunPlace } from '../../workbench/run-graph.ts';
import type { CommandContext, ParsedArguments } from '../command.ts';
import { ownHome } from '../own-home.ts';
import { integerOption } from '../parse-arguments.ts';
import { ProgressView } from '../progress-view.ts';
import { workerLimits } from '../workbench-options.ts';

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
