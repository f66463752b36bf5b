import { availableParallelism } from 'node:os';
import { openHome } from '../../workbench/home.ts';
import { programVersion } from '../../workbench/presets.ts';
import type { RunPlace } from '../../workbench/reproduce.ts';
import type { CommandContext, ParsedArguments } from '../command.ts';
import { ownHome } from '../own-home.ts';
import { integerOption } from '../parse-arguments.ts';
import { ProgressView } from '../progress-view.ts';

/**
 * Home, engine, workers and progress of a command that runs steps, from its options. The home is this command's until
 * the process ends.
 *
 * @throws HomeInUseError when another program has it
 */
export function runPlace(args: ParsedArguments, context: CommandContext): { readonly place: RunPlace; readonly view: ProgressView } {
  const workers = integerOption(args, 'workers', availableParallelism(), 1, 1024);
  const home = openHome(args.values.get('home'), context.environment);
  ownHome(home);
  const view = new ProgressView(context.terminal, () => performance.now());
  const place: RunPlace = {
    home,
    engine: args.values.get('engine') ?? null,
    workers,
    workerScript: context.workerScript,
    resources: context.resources,
    code: { version: programVersion(context.root), root: context.root },
    signal: context.signal,
    onEvent: (event) => { view.onEvent(event); },
    note: (text) => { context.terminal.note(text); },
  };
  return { place, view };
}
