import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { configHash as hashOf } from '../../src-shared/experiment/parse-config.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { DATASET_FILE, RESULTS_FOLDER, TABLES_FILE, datasetOutputSchema } from '../../src-shared/experiment/step-outputs.ts';
import type { DatasetOutput } from '../../src-shared/experiment/step-outputs.ts';
import { stepOf } from '../../src-shared/experiment/step.ts';
import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { LocalExecutor } from '../jobs/local-executor.ts';
import { runPlan } from '../jobs/run-plan.ts';
import type { JobEvent } from '../jobs/run-plan.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import { nowMs } from '../wall-clock.ts';
import { catalogue } from './catalogue.ts';
import { GEMM_THREADS } from './engine-choice.ts';
import type { ChosenEngine } from './engine-choice.ts';
import type { Home } from './home.ts';
import { manifestText, stepsText } from './manifest.ts';
import { matchWithFrozen } from './match-frozen.ts';
import type { FrozenMatch } from './match-frozen.ts';
import { prepareRun } from './prepare-run.ts';
import type { PreparedRun, RunRequest } from './prepare-run.ts';
import { STEPS_FILE, assertUsableResultsFolder, writeResultsFolder } from './results-folder.ts';

/** Where and how steps are run. */
export interface RunPlace {
  readonly home: Home;
  /** name of the engine; null: the best that works */
  readonly engine: string | null;
  readonly workers: number;
  readonly workerScript: string;
  /** other limits than the usual ones */
  readonly worker?: WorkerLimits;
  /** version and folder of the program */
  readonly code: { readonly version: string; readonly root: string };
  /** folder of the presets and of what is pinned of them */
  readonly resources: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** a line about what is going on before the first step */
  readonly note: (text: string) => void;
}

export interface WorkerLimits {
  /** JavaScript heap of a worker, MiB */
  readonly heapMegabytes?: number;
  /** time between two checkpoints of a step, milliseconds */
  readonly checkpointEveryMs?: number;
}

export interface ReproduceOptions extends RunRequest {
  /** results folder; null: HOME/runs/ID/results */
  readonly out: string | null;
}

export interface Reproduction {
  readonly out: string;
  readonly configHash: string;
  readonly dataset: DatasetOutput | null;
  readonly engine: ChosenEngine;
  /** what the run is of its preset */
  readonly state: RunState;
  /** whether it gave what the committed results hold; null where there are none, or it is no run of a frozen preset */
  readonly match: FrozenMatch | null;
  /** tables as a person reads them in a terminal */
  readonly tables: string;
}

/** Heap of a worker's JavaScript objects; tensors and typed arrays lie outside it. */
const WORKER_HEAP_MB = 1536;
/** A checkpoint costs about a tenth of a second; a step that dies loses at most this much. */
const CHECKPOINT_EVERY_MS = 20_000;
/** A worker stops between two batches; a long pass over the data may take a few seconds to get there. */
const WORKER_GRACE_MS = 15_000;
/** Far longer than any stretch of work in which a worker does not come to write its journal. */
const WORKER_SILENCE_MS = 20 * 60_000;

/**
 * Runs an experiment and writes its results folder: resolves engine and data once, plans, does what was not done
 * before, publishes. Nothing is written outside the home until everything is there.
 *
 * @throws UserError, DataError or EngineUnavailableError before anything is written; StepsFailedError, RunStoppedError
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction> {
  const out = resultsPlace(options);
  const run = await prepareRun(options);
  const store = await runGraph(run.graph, options);
  return publish(run, store, out, options);
}

/**
 * Where the results of a run go.
 *
 * @throws UserError, before any work is done, when something else is there
 */
export function resultsPlace({ chosen, home, out }: ReproduceOptions): string {
  const configHash = hashOf(chosen.config, catalogue);
  const place = out ?? join(home.runs, `${chosen.preset ?? 'custom'}-${configHash.slice(0, 8)}`, 'results');
  assertUsableResultsFolder(place, configHash);
  return place;
}

/** Writes the results folder of a run whose steps are done. */
export function publish({ chosen, configHash, state, engine, graph }: PreparedRun, store: StepFolder, out: string, { code, resources }: RunPlace): Reproduction {
  const { config, preset } = chosen;
  const report = resultOf(graph);
  const outputs = store.outputs(report.id);
  const datasets = datasetOutputs(graph, report, store);
  const files = filesUnder(join(outputs, RESULTS_FOLDER));
  files.set(STEPS_FILE, new TextEncoder().encode(stepsText(graph.steps.map((step) => ({ step, result: store.finished(step.id) })))));
  writeResultsFolder(out, files, (hashes) => manifestText({ preset, configHash, config, state, datasets, code, engine, createdAt: nowMs() }, hashes));
  return {
    out,
    configHash,
    dataset: [...datasets.values()][0] ?? null,
    engine,
    state,
    match: matchWithFrozen(code.root, resources, state, out),
    tables: readFileSync(join(outputs, TABLES_FILE), 'utf8'),
  };
}

/** Does the steps of a plan in local processes and gives the store that holds them. */
export async function runGraph(graph: StepGraph, place: RunPlace): Promise<StepFolder> {
  const { home, workers, workerScript, worker = {}, signal, onEvent } = place;
  const store = new StepFolder(home.work);
  const executor = new LocalExecutor({ script: workerScript, heapMegabytes: worker.heapMegabytes ?? WORKER_HEAP_MB, graceMs: WORKER_GRACE_MS, silenceMs: WORKER_SILENCE_MS });
  await runPlan(graph, store, executor, { workers, gemmThreads: GEMM_THREADS, datasets: home.datasets, checkpointEveryMs: worker.checkpointEveryMs ?? CHECKPOINT_EVERY_MS, signal, onEvent });
  return store;
}

/** The one step that an experiment's plan ends in. */
function resultOf(graph: StepGraph): Step {
  const [id] = graph.results;
  if (id === undefined) throw new RangeError('a plan ends in a report');
  return stepOf(graph, id);
}

function datasetOutputs(graph: StepGraph, report: Step, store: StepFolder): Map<number, DatasetOutput> {
  const found = new Map<number, DatasetOutput>();
  for (const id of Object.values(report.inputs)) {
    const step = stepOf(graph, id);
    if (step.kind !== 'dataset' || step.seed === null) continue;
    found.set(step.seed, datasetOutputSchema.parse(JSON.parse(readFileSync(join(store.outputs(id), DATASET_FILE), 'utf8'))));
  }
  return found;
}

/** Every file under a folder, by its path with forward slashes. */
function filesUnder(folder: string): Map<string, Uint8Array> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [relative(folder, path).split(sep).join('/'), readFileSync(path)];
  }));
}
