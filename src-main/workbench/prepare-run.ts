import { configHash as hashOf } from '../../src-shared/experiment/parse-config.ts';
import { plan } from '../../src-shared/experiment/plan.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { runStateLines } from '../../src-shared/experiment/run-state-text.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { catalogue } from './catalogue.ts';
import { chooseEngine } from './engine-choice.ts';
import type { ChosenEngine } from './engine-choice.ts';
import { dataIdentity, stateOf } from './frozen-presets.ts';
import { plannedData, resolveData } from './resolve-data.ts';
import type { ChosenConfig } from './run-config.ts';
import type { RunPlace } from './reproduce.ts';

/** An experiment on this machine's engine and data, before its first step. */
export interface PreparedRun {
  readonly chosen: ChosenConfig;
  readonly configHash: string;
  readonly state: RunState;
  readonly engine: ChosenEngine;
  readonly graph: StepGraph;
}

export interface RunRequest extends RunPlace {
  readonly chosen: ChosenConfig;
  /** folder of raw files; null: what the config names */
  readonly data: string | null;
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
  const engine = await chooseEngine(request.engine);
  for (const { name, reason } of engine.passedOver) request.note(`engine ${name} is passed over: ${reason}`);
  const { source } = (forPlanning && request.data === null ? plannedData(config) : null)
    ?? await resolveData(config, request.data, request.home, { signal: request.signal, progress: ({ label }) => { request.note(`import: ${label}`); } });
  const state = stateOf(resources, chosen.base, config, dataIdentity(config, source.sha256));
  for (const line of state.kind === 'frozen' ? [] : runStateLines(state)) request.note(line);
  const graph = plan(config, { catalogue, engine, source, codeVersion: code.version, asDeclared: state.kind === 'frozen' });
  return { chosen, configHash: hashOf(config, catalogue), state, engine, graph };
}
