import type { RunPlace } from '../../workbench/run-graph.ts';
import type { CommandContext, ParsedArguments } from '../command.ts';
import { ownHome } from '../own-home.ts';
import { ProgressView } from '../progress-view.ts';
import { workbenchOptions } from '../workbench-options.ts';

/**
 * Home, engine, workers and progress of a command that runs steps, from its options. The home is this command's until
 * the process ends, unless it only reads there.
 *
 * @throws HomeInUseError when another program has it
 */
export function runPlace(args: ParsedArguments, context: CommandContext, use: 'own' | 'read' = 'own'): { readonly place: RunPlace; readonly view: ProgressView } {
  const options = workbenchOptions('terminal', args, context);
  if (use === 'own') ownHome(options.home);
  const view = new ProgressView(context.terminal, () => performance.now());
  const place: RunPlace = {
    ...options,
    engine: args.values.get('engine') ?? null,
    signal: context.signal,
    onEvent: (event) => { view.onEvent(event); },
    note: (text) => { context.terminal.note(text); },
  };
  return { place, view };
}
