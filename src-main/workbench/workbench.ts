import { setTimeout } from 'node:timers/promises';
import type { Handlers } from '../../src-shared/contract/server.ts';
import { contractError } from '../../src-shared/contract/error-data.ts';
import type { StepExecutor } from '../jobs/executor.ts';
import { openExecutor } from '../jobs/executors.ts';
import { machineCapacity } from '../jobs/resources.ts';
import { Scheduler } from '../jobs/scheduler.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import type { LaunchWorker } from '../jobs/worker-launcher.ts';
import { OwnerLock } from '../store/owner-lock.ts';
import { openStoreAtOnce, openStoreReadOnly } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { isoTime, nowMs } from '../wall-clock.ts';
import type { Background } from './background/background.ts';
import { openBackground } from './background/background.ts';
import { Changes } from './changes.ts';
import { checkStore } from './check-store.ts';
import { removeUnfinishedImports } from './datasets/unfinished-imports.ts';
import { describeError } from './describe-error.ts';
import { GEMM_THREADS, rememberedEngines } from './engine-choice.ts';
import { registerFrozenRuns } from './frozen-runs.ts';
import { guardWriting } from './guard-writing.ts';
import type { Home } from './home.ts';
import { jobStore } from './job-store.ts';
import { Notices } from './notices.ts';
import { CHECKPOINT_EVERY_MS, WORKER_HEAP_MB } from './run-graph.ts';
import { RunFiles } from './run-files.ts';
import { RunManager } from './run-manager.ts';
import { RunProgress } from './run-progress.ts';
import { savedPresets } from './saved-presets.ts';
import { typedPlace } from './service-context.ts';
import type { Host, ProgramCode, ResolvePlace, ServiceContext } from './service-context.ts';
import { openServices } from './services/services.ts';
import { tellChanges } from './tell-changes.ts';
import { waitForRuns } from './wait-for-runs.ts';
import type { WorkerLimits } from './worker-limits.ts';

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
  /** how a worker's process is started; by default as a child process of Node */
  readonly launchWorker?: LaunchWorker;
  /** what clients name a file or folder by; by default its path */
  readonly resolvePlace?: ResolvePlace;
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
  readonly handlers: Handlers;
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
 * program left behind is put right afterwards (`ready`). Where that one did not end cleanly, the store is checked first:
 * until then it is only read, and if it is damaged it stays so, which a notice says. A terminal waits for the check.
 *
 * @throws HomeInUseError, StoreNewerError, StoreForeignError; StoreDamagedError, unless it is to be opened read-only, for
 * a store that cannot be read at all, and in a terminal
 */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { workbench, checked } = open(options);
  if (options.host !== 'terminal') return workbench;
  try {
    await checked;
    return workbench;
  } catch (error) {
    await workbench.close({ stopRuns: false });
    throw error;
  }
}

function open(options: WorkbenchOptions): { readonly workbench: Workbench; readonly checked: Promise<void> } {
  const { home, host, code, resources, workers, readOnly = false, resolvePlace = typedPlace, now = nowMs } = options;
  const lock = OwnerLock.acquire(home.root, { pid: process.pid, command: options.command, since: isoTime(now()) });
  let opened: Store;
  try {
    opened = readOnly ? openStoreReadOnly(home.root) : openStoreAtOnce(home.root);
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
  const executor = options.executor ?? openExecutor('local', {
    script: options.workerScript,
    heapMegabytes: options.worker?.heapMegabytes ?? WORKER_HEAP_MB,
    ...(options.launchWorker === undefined ? {} : { launchWorker: options.launchWorker }),
  });
  const scheduler = new Scheduler({ store: jobStore(store), steps, executor, capacity: machineCapacity(workers * GEMM_THREADS), now });
  const background = options.background ?? openBackground({ script: options.backgroundScript, threads: BACKGROUND_THREADS });
  const recovered = Promise.withResolvers<undefined>();
  const runs = new RunManager({
    home, store, steps, scheduler, background, changes, notices, code, resources, now, signal,
    worker: { gemmThreads: GEMM_THREADS, datasets: home.datasets, checkpointEveryMs: options.worker?.checkpointEveryMs ?? CHECKPOINT_EVERY_MS },
    chooseEngine: rememberedEngines((name) => background.run('engine.choose', { name }, { signal })),
    ready: recovered.promise,
  });
  const context: ServiceContext = { home, store, steps, scheduler, runs, background, changes, notices, code, resources, host, workers, resolvePlace, get writable() { return !readOnly && !store.isDoubtful(); }, now, signal };
  const files = new RunFiles(store, home.runs, (run, error) => { notices.add('warning', 'run-file', `run.json of ${run} could not be written: ${describeError(error).userMessage}`, run); });
  const unlisten = [tellChanges(context), changes.on((change) => { if (change.about === 'run' && context.writable) files.touch(change.run); })];
  const progress = new RunProgress({ scheduler, background, work: home.work, workers, signal });
  if (readOnly) notices.add('warning', 'read-only', 'the workbench was started with --read-only');
  const checked = checkStore(context);
  const mayWrite = checked.then(() => !readOnly, (error: unknown) => {
    notices.add('error', 'store-damaged', `nothing can be changed, since the program before did not end cleanly and ${describeError(error).userMessage}`);
    return false;
  });
  const ready = mayWrite.then((may) => {
    if (may) return begin(context, () => { recovered.resolve(undefined); });
    recovered.resolve(undefined);
    return undefined;
  });
  // Whoever does not wait for it hears of it all the same.
  ready.catch((error: unknown) => { notices.add('error', 'recovery', `what an earlier program left behind could not be put right: ${describeError(error).userMessage}`); });
  const workbench: Workbench = {
    context,
    ready,
    handlers: waitForRuns(guardWriting(openServices(context, progress), mayWrite), ready),
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
  return { workbench, checked };
}

/** Puts right what an earlier program left behind, registers what comes with this one, and lets go on what waited. */
async function begin(context: ServiceContext, recovered: () => void): Promise<void> {
  const { home, store, scheduler, runs, notices, changes } = context;
  removeUnfinishedImports(home.datasets);
  const { interrupted, queued } = await scheduler.recover().finally(recovered);
  await registerFrozenRuns(context);
  for (const id of interrupted) {
    changes.tell({ about: 'run', run: id });
    const run = store.runs.get(id);
    if (run === null) continue;
    // The program ended while its results were being written: nothing is left to do but that.
    if (run.stepsDone === run.stepsTotal) await runs.resume(id);
    else notices.add('warning', 'interrupted', `${run.name} was interrupted when the program ended. Resume it, and it goes on from its last checkpoints.`, id);
  }
  // A command in a terminal does what it was given to do; what waits is for whoever stays.
  if (context.host !== 'terminal') await runs.requeue(queued);
}
