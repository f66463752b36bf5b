import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { configHash as hashOf } from '../../src-shared/experiment/parse-config.ts';
import { plan } from '../../src-shared/experiment/plan.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { runStateLines } from '../../src-shared/experiment/run-state-text.ts';
import type { DataSource } from '../../src-shared/experiment/step-slices.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { catalogue } from './catalogue.ts';
import { chooseEngine } from './engine-choice.ts';
import type { ChosenEngine } from './engine-choice.ts';
import { dataIdentity, stateOf } from './frozen-presets.ts';
import { plannedData, resolveData } from './resolve-data.ts';
import type { Home } from './home.ts';
import type { ChosenConfig } from './run-config.ts';

/** An experiment on this machine's engine and data, before its first step. Plain data. */
export interface PreparedRun {
  readonly chosen: ChosenConfig;
  readonly configHash: string;
  readonly state: RunState;
  readonly engine: ChosenEngine;
  readonly source: DataSource;
  readonly graph: StepGraph;
}

/** An experiment that is to be run, and where. */
export interface RunRequest {
  readonly chosen: ChosenConfig;
  /** folder of raw files; null: what the config names */
  readonly data: string | null;
  /** name of the engine; null: the best that works */
  readonly engine: string | null;
  readonly home: Home;
  /** version and folder of the program */
  readonly code: { readonly version: string; readonly root: string };
  /** folder of the presets and of what is pinned of them */
  readonly resources: string;
  readonly signal: AbortSignal;
  /** a line about what is going on before the first step */
  readonly note: (text: string) => void;
  /** how the engine is chosen; left out: here and now, with a self-test that takes a second of this thread */
  readonly chooseEngine?: (name: string | null) => Promise<ChosenEngine>;
}

/**
 * Resolves engine and data once, holds the experiment against the frozen preset, and plans. Raw files that were given
 * are imported into the home; nothing else is written.
 *
 * @param forPlanning imported data may be missing: they are named, not read
 * @throws UserError, DataError or EngineUnavailableError
 */
export async function prepareRun(request: RunRequest, forPlanning = false): Promise<PreparedRun> {
  const { chosen, code, resources } = request;
  const { config } = chosen;
  const engine = await (request.chooseEngine ?? chooseEngine)(request.engine);
  for (const { name, reason } of engine.passedOver) request.note(`engine ${name} is passed over: ${reason}`);
  const { source } = (forPlanning && request.data === null ? plannedData(config) : null)
    ?? await resolveData(config, request.data, request.home, { signal: request.signal, progress: ({ label }) => { request.note(`import: ${label}`); } });
  const state = stateOf(resources, chosen.base, config, dataIdentity(config, source.sha256));
  for (const line of state.kind === 'frozen' ? [] : runStateLines(state)) request.note(line);
  return { chosen, configHash: hashOf(config, catalogue), state, engine, source, graph: graphOf(config, { engine, source, state }, code.version) };
}

/** The steps of an experiment on an engine and data that were resolved before. */
export function graphOf(config: ExperimentConfig, { engine, source, state }: Pick<PreparedRun, 'engine' | 'source' | 'state'>, codeVersion: string): StepGraph {
  return plan(config, { catalogue, engine, source, codeVersion, asDeclared: state.kind === 'frozen' });
}
