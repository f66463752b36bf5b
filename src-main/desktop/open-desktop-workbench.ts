import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { unpackedPath } from '../unpacked-path.ts';
import type { Home } from '../workbench/home.ts';
import { programVersion } from '../workbench/presets.ts';
import type { ResolvePlace } from '../workbench/service-context.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { workerLimits } from '../workbench/worker-limits.ts';
import type { DesktopProgram } from './desktop-program.ts';
import type { Places } from './places.ts';
import type { RecentResults } from './recent-results.ts';
import { utilityLauncher } from './utility-worker.ts';

interface OpeningOptions {
  readonly places: Places;
  readonly recent: RecentResults;
  /** steps that run at once; undefined: a core each */
  readonly workers: number | undefined;
}

/** Opens the workbench of a home folder. Its modules are read only now: the window is opened meanwhile. @throws what openWorkbench throws */
export async function openDesktopWorkbench(program: DesktopProgram, home: Home, { places, recent, workers = availableParallelism() }: OpeningOptions): Promise<Workbench> {
  const { openWorkbench } = await import('../workbench/workbench.ts');
  const resolvePlace: ResolvePlace = (named) => places.resolve(named);
  const workbench = await openWorkbench({
    home,
    host: 'desktop',
    // Results and presets lie beside the archive that the rest is packed in.
    code: { version: programVersion(program.root), root: unpackedPath(program.root) },
    resources: unpackedPath(join(program.root, 'resources')),
    workerScript: program.workerScript,
    backgroundScript: program.backgroundScript,
    workers,
    worker: workerLimits(program.environment),
    launchWorker: utilityLauncher(),
    resolvePlace,
    command: 'the desktop application',
  });
  return { ...workbench, handlers: recent.remembering(workbench.handlers, resolvePlace) };
}
