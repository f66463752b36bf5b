import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { DATASET_FILE, RESULTS_FOLDER, TABLES_FILE, datasetOutputSchema } from '../../src-shared/experiment/step-outputs.ts';
import type { DatasetOutput } from '../../src-shared/experiment/step-outputs.ts';
import { stepOf } from '../../src-shared/experiment/step.ts';
import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import type { NewEvaluationRow } from '../store/evaluations.ts';
import { nowMs } from '../wall-clock.ts';
import type { ChosenEngine } from './engine-choice.ts';
import { manifestText, stepsText } from './manifest.ts';
import { matchWithFrozen } from './match-frozen.ts';
import type { FrozenMatch } from './match-frozen.ts';
import type { PreparedRun, RunRequest } from './prepare-run.ts';
import { readResultsFolder } from './read-results-folder.ts';
import { evaluationRows } from './record-results.ts';
import { STEPS_FILE, writeResultsFolder } from './results-folder.ts';

/** What a run gave. Plain data. */
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

/** Writes the results folder of a run whose steps are done. */
export function publish({ chosen, configHash, state, engine, graph }: PreparedRun, store: StepFolder, out: string, { code, resources }: Pick<RunRequest, 'code' | 'resources'>): Reproduction {
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

/** What publishing in another thread needs. Plain data. */
export interface PublishRequest extends Pick<RunRequest, 'code' | 'resources'> {
  readonly run: PreparedRun;
  /** folder of finished steps */
  readonly work: string;
  readonly out: string;
}

/** The same, with the rows that the store keeps of the results. */
export function publishForStore({ run, work, out, code, resources }: PublishRequest): { readonly reproduction: Reproduction; readonly rows: NewEvaluationRow[] } {
  const reproduction = publish(run, new StepFolder(work), out, { code, resources });
  return { reproduction, rows: evaluationRows(readResultsFolder(out, resources)) };
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
