import { setTimeout } from 'node:timers/promises';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { contractError } from '../../src-shared/contract/error-data.ts';
import type { StepExecutor } from '../jobs/executor.ts';
import { openExecutor } from '../jobs/executors.ts';
import { machineCapacity } from '../jobs/resources.ts';
import { Scheduler } from '../jobs/scheduler.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import { OwnerLock } from '../store/owner-lock.ts';
import { openStore, openStoreReadOnly } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { isoTime, nowMs } from '../wall-clock.ts';
import type { Background } from './background/background.ts';
import { openBackground } from './background/background.ts';
import { Changes } from './changes.ts';
import { describeError } from './describe-error.ts';
import { GEMM_THREADS, rememberedEngines } from './engine-choice.ts';
import { registerFrozenRuns } from './frozen-runs.ts';
import type { Home } from './home.ts';
import { jobStore } from './job-store.ts';
import { Notices } from './notices.ts';
import { CHECKPOINT_EVERY_MS, WORKER_HEAP_MB } from './run-graph.ts';
import type { WorkerLimits } from './run-graph.ts';
import { RunFiles } from './run-files.ts';
import { RunManager } from './run-manager.ts';
import { RunProgress } from './run-progress.ts';
import { savedPresets } from './saved-presets.ts';
import type { Host, ProgramCode, ServiceContext } from './service-context.ts';
import { compareService } from './services/compare.ts';
import { datasetsService } from './services/datasets.ts';
import { evaluationsService } from './services/evaluations.ts';
import { figuresService } from './services/figures.ts';
import { filesService } from './services/files.ts';
import { metricsService } from './services/metrics.ts';
import { presetsService } from './services/presets.ts';
import { runsService } from './services/runs.ts';
import { stepsService } from './services/steps.ts';
import { tablesService } from './services/tables.ts';
import { systemService } from './services/system.ts';
import { viewsService } from './services/views.ts';

export interface WorkbenchOptions {
  readonly home: Home;
  readonly host: Host;
  readonly code: ProgramCode;
  /** folder of the presets and of what is pinned of them */
  readonly resources: string;
  /** script of the process that runs one step */
  readonly workerScript: string;
  /** entry of a background thread */
  readonly backgroundScript: string;
  /** steps that run at once, where memory suffices */
  readonly workers: number;
  readonly worker?: WorkerLimits;
  /** the command line, for others who want the same home */
  readonly command: string;
  /** opens a damaged store as far as it can be read; nothing can be changed then */
  readonly readOnly?: boolean;
  readonly now?: () => number;
  /** another executor than local processes, and other threads, for tests */
  readonly executor?: StepExecutor;
  readonly background?: Background;
}

/** Everything behind the contract, for whoever carries it: a window, a server, a terminal. */
export interface Workbench {
  readonly context: ServiceContext;
  readonly handlers: Partial<Handlers>;
  /** what an earlier program left behind has been put right, and what waited waits again */
  readonly ready: Promise<void>;
  /** @param stopRuns lets workers go on to their next checkpoint; else they are ended at once. What was at work can be resumed */
  close(how: { readonly stopRuns: boolean }): Promise<void>;
}

/** How long the end of the program waits for results that are being written. */
const PUBLISH_GRACE_MS = 20_000;
/** Threads of heavy work beside the one that answers clients. */
const BACKGROUND_THREADS = 2;

/**
 * Opens a home folder, which is this program's until the workbench is closed. Nothing slow is waited for: what an earlier
 * program left behind is put right afterwards (`ready`).
 *
 * @throws HomeInUseError, StoreNewerError, StoreForeignError; StoreDamagedError unless it is to be opened read-only
 */
export function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  return Promise.resolve().then(() => open(options));
}

function open(options: WorkbenchOptions): Workbench {
  const { home, host, code, resources, workers, readOnly = false, now = nowMs } = options;
  const lock = OwnerLock.acquire(home.root, { pid: process.pid, command: options.command, since: isoTime(now()) });
  let opened: Store;
  try {
    opened = readOnly ? openStoreReadOnly(home.root) : openStore(home.root);
  } catch (error) {
    lock.release();
    throw error;
  }
  const store: Store = { ...opened, presets: savedPresets(opened.presets, home) };
  const ended = new AbortController();
  const { signal } = ended;
  const changes = new Changes();
  const notices = new Notices(changes, now);
  const steps = new StepFolder(home.work);
  const executor = options.executor ?? openExecutor('local', { script: options.workerScript, heapMegabytes: options.worker?.heapMegabytes ?? WORKER_HEAP_MB });
  const scheduler = new Scheduler({ store: jobStore(store), steps, executor, capacity: machineCapacity(workers * GEMM_THREADS), now });
  const background = options.background ?? openBackground({ script: options.backgroundScript, threads: BACKGROUND_THREADS });
  const recovered = Promise.withResolvers<undefined>();
  const runs = new RunManager({
    home, store, steps, scheduler, background, changes, notices, code, resources, now, signal,
    worker: { gemmThreads: GEMM_THREADS, datasets: home.datasets, checkpointEveryMs: options.worker?.checkpointEveryMs ?? CHECKPOINT_EVERY_MS },
    chooseEngine: rememberedEngines((name) => background.run('engine.choose', { name }, { signal })),
    ready: recovered.promise,
  });
  const context: ServiceContext = { home, store, steps, scheduler, runs, background, changes, notices, code, resources, host, workers, writable: !readOnly, now, signal };
  const files = new RunFiles(store, home.runs, (run, error) => { notices.add('warning', 'run-file', `run.json of ${run} could not be written: ${describeError(error).userMessage}`, run); });
  const unlisten = [tellChanges(context), changes.on((change) => { if (change.about === 'run' && !readOnly) files.touch(change.run); })];
  const progress = new RunProgress({ scheduler, background, work: home.work, workers, signal });
  const ready = readOnly ? Promise.resolve() : begin(context, () => { recovered.resolve(undefined); });
  // Whoever does not wait for it hears of it all the same.
  ready.catch((error: unknown) => { notices.add('error', 'recovery', `what an earlier program left behind could not be put right: ${describeError(error).userMessage}`); });
  if (readOnly) recovered.resolve(undefined);
  const handlers: Partial<Handlers> = { ...filesService(context), ...datasetsService(context), ...metricsService(context), ...presetsService(context), ...runsService(context, progress), ...stepsService(context, progress), ...systemService(context), ...viewsService(context), ...evaluationsService(context), ...compareService(context), ...tablesService(context), ...figuresService(context) };
  return {
    context,
    ready,
    handlers: readOnly ? readOnlyHandlers(handlers) : handlers,
    close: async ({ stopRuns }) => {
      const published = runs.close();
      await ready.catch(() => null);
      await scheduler.close({ wait: stopRuns });
      // Results that are not written by then are written at the next start.
      await Promise.race([published, setTimeout(PUBLISH_GRACE_MS, undefined, { ref: false })]);
      ended.abort(contractError('closed', 'the workbench is closing', 'The workbench is closing.'));
      await background.close();
      for (const dispose of unlisten) dispose();
      files.flush();
      store.close();
      lock.release();
    },
  };
}

/** Registers what comes with the program, then puts right what an earlier program left behind, and lets go on what waited. */
async function begin(context: ServiceContext, recovered: () => void): Promise<void> {
  const { store, scheduler, runs, notices, changes, code, resources } = context;
  const registered = registerFrozenRuns(store, code.root, resources, (preset, error) => {
    notices.add('warning', 'frozen-results', `the committed results of ${preset} cannot be read: ${describeError(error).userMessage}`);
  });
  for (const run of registered) changes.tell({ about: 'run', run });
  const { interrupted, queued } = await scheduler.recover().finally(recovered);
  for (const id of interrupted) {
    changes.tell({ about: 'run', run: id });
    const run = store.runs.get(id);
    if (run === null) continue;
    // The program ended while its results were being written: nothing is left to do but that.
    if (run.stepsDone === run.stepsTotal) await runs.resume(id);
    else notices.add('warning', 'interrupted', `${run.name} was interrupted when the program ended. Resume it, and it goes on from its last checkpoints.`, id);
  }
  await runs.requeue(queued);
}

/** Whoever watches runs and steps hears of what the scheduler does. */
function tellChanges({ scheduler, changes, notices }: ServiceContext): () => void {
  return scheduler.on((event) => {
    switch (event.type) {
      case 'run':
      case 'planned':
        changes.tell({ about: 'run', run: event.run });
        return;
      case 'reordered':
        for (const run of event.runs) changes.tell({ about: 'run', run });
        return;
      case 'trouble':
        notices.add('error', 'store', event.text);
        return;
      case 'note':
        notices.add('info', 'step', `${event.step.label}: ${event.text}`, event.runs[0] ?? null);
        return;
      case 'line':
        // Points have a stream of their own, and beats say nothing new.
        if (event.line.type === 'progress') changes.tell({ about: 'step', step: event.step.id });
        return;
      case 'started':
      case 'attempt':
      case 'stopping':
      case 'finished':
      case 'failed':
      case 'stopped':
      case 'requeued':
        changes.tell({ about: 'step', step: event.step.id });
        for (const run of event.runs) changes.tell({ about: 'run', run });
    }
  });
}

/** Calls that change nothing in the store or in the home. */
const READING: ReadonlySet<string> = new Set([
  'system.info', 'system.catalogue', 'system.diagnostics', 'system.diskUse', 'system.notices',
  'datasets.list', 'datasets.get', 'datasets.items', 'datasets.forgetCount', 'datasets.imageOverlap', 'datasets.inspectFolder',
  'presets.list', 'presets.get', 'presets.hold', 'runs.list', 'runs.get', 'runs.groups', 'runs.preflight', 'runs.watch',
  'steps.list', 'steps.get', 'steps.trail', 'steps.watch', 'steps.log', 'metrics.names', 'metrics.window', 'metrics.follow',
  'evaluations.columns', 'evaluations.rows', 'evaluations.attackers', 'evaluations.roc', 'evaluations.envelope', 'evaluations.cut', 'evaluations.floors',
  'evaluations.calibration', 'evaluations.splits', 'evaluations.histogram', 'compare.differences', 'compare.configs', 'compare.arms', 'compare.verdicts',
  'compare.withFrozen', 'tables.presets', 'tables.build', 'tables.text', 'tables.claims', 'figures.svg', 'figures.file', 'figures.csv', 'figures.render',
  'files.progress', 'files.export', 'files.read', 'files.discard', 'views.list',
]);

/** All others say why they do nothing. A name that is not listed counts as one that changes something. */
function readOnlyHandlers(handlers: Partial<Handlers>): Partial<Handlers> {
  const refuse = (): never => {
    throw contractError('read-only', 'the store is open to be read only', 'The database of this home folder is damaged and was opened to be read only: nothing can be changed. Restore a backup, or export what can be read, and open it again.');
  };
  const refused: Record<string, () => never> = Object.fromEntries(Object.keys(handlers).filter((name) => !READING.has(name)).map((name) => [name, refuse]));
  return { ...handlers, ...refused };
}
