import { availableParallelism } from 'node:os';
import type { Home } from '../workbench/home.ts';
import { programVersion } from '../workbench/presets.ts';
import { workerLimits } from '../workbench/worker-limits.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { DesktopProgram } from './desktop-program.ts';
import { utilityLauncher } from './utility-worker.ts';

/** Opens the workbench of a home folder. Its modules are read only now: the window is opened meanwhile. @throws what openWorkbench throws */
export async function openDesktopWorkbench(program: DesktopProgram, home: Home, workers = availableParallelism()): Promise<Workbench> {
  const { openWorkbench } = await import('../workbench/workbench.ts');
  return openWorkbench({
    home,
    host: 'desktop',
    code: { version: programVersion(program.root), root: program.root },
    resources: program.resources,
    workerScript: program.workerScript,
    backgroundScript: program.backgroundScript,
    workers,
    worker: workerLimits(program.environment),
    launchWorker: utilityLauncher(),
    command: 'the desktop application',
  });
}

/** Lets steps go on to their next checkpoint, and tells the window what is waited for. */
export async function closeDesktopWorkbench(workbench: Workbench): Promise<void> {
  workbench.context.notices.add('info', 'leaving', 'The program is ending: steps at work go on to their next checkpoint. Their runs can be resumed when it is started again.');
  await workbench.close({ stopRuns: true });
}
