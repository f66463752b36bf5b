import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { openHome } from '../workbench/home.ts';
import { programVersion } from '../workbench/presets.ts';
import type { Host } from '../workbench/service-context.ts';
import { workerLimits } from '../workbench/worker-limits.ts';
import type { WorkbenchOptions } from '../workbench/workbench.ts';
import type { CommandContext, ParsedArguments } from './command.ts';
import { integerOption } from './parse-arguments.ts';

/**
 * How a command opens the workbench of a home folder, which is made when it is not there.
 *
 * @throws UserError; for a wrong option before anything is made
 */
export function workbenchOptions(host: Host, args: ParsedArguments, context: CommandContext): WorkbenchOptions {
  const workers = integerOption(args, 'workers', availableParallelism(), 1, 1024);
  const worker = workerLimits(context.environment);
  return {
    home: openHome(args.values.get('home'), context.environment),
    host,
    code: { version: programVersion(context.root), root: context.root },
    resources: context.resources,
    workerScript: context.workerScript,
    backgroundScript: context.backgroundScript,
    workers,
    worker,
    command: commandLine(),
  };
}

/** The command as it was typed, for others who want the same home folder. */
export function commandLine(): string {
  return ['mu-align', ...process.argv.slice(2)].join(' ');
}

/** Folder of the built window. */
export function windowAssets(root: string): string {
  return join(root, 'out', 'renderer');
}
