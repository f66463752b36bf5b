import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { StepState } from '../../../src-shared/contract/topics/steps.ts';
import { isAlive } from '../../../src-shared/experiment/work-state.ts';
import { timeOf } from '../../wall-clock.ts';
import type { RunSummary } from '../../store/run-record.ts';
import type { StepOfRun } from '../../store/runs.ts';
import { numberTrail } from '../number-trail.ts';
import { readTrail } from '../read-trail.ts';
import type { TrailStep } from '../read-trail.ts';
import { STEPS_FILE } from '../results-folder.ts';
import type { RunProgress } from '../run-progress.ts';
import { resultsReader } from '../run-results.ts';
import type { ServiceContext } from '../service-context.ts';
import { factsOnDisk } from '../step-facts.ts';
import type { StepFacts } from '../step-facts.ts';
import { stepLog } from '../step-log.ts';
import { stepView, trailStepView } from '../step-view.ts';
import { watchChanges } from '../watch-changes.ts';

type StepHandlers = Pick<Handlers, 'steps.list' | 'steps.get' | 'steps.trail' | 'steps.watch' | 'steps.log'>;

/** Shortest time between two items of a watching client. */
const WATCH_EVERY_MS = 200;

export function stepsService(context: ServiceContext, progress: RunProgress): StepHandlers {
  const { store, steps, scheduler, runs, changes } = context;
  const knownRun = (id: string): RunSummary => {
    const run = store.runs.get(id);
    if (run === null) throw contractError('unknown-run', `there is no run ${id}`, `There is no run ${id}; it may have been deleted in another window.`);
    return run;
  };
  const unknownStep = (id: string) => contractError('unknown-step', `there is no step ${id}`, 'This step is not known here; the run that had it may have been deleted.');
  const trailOf = (run: RunSummary): TrailStep[] => {
    const folder = runs.results(run);
    return existsSync(join(folder, STEPS_FILE)) ? readTrail(folder) : [];
  };
  const listed = (id: string): StepState[] => {
    const run = knownRun(id);
    return run.source === 'own' ? store.runs.steps(id).map((step) => stepView(step, progress)) : trailOf(run).map(trailStepView);
  };
  /** Of a step without files: as its run plans it. */
  const plannedFacts = async (id: string, run: string): Promise<StepFacts> => {
    const step = (await runs.plan(run)).graph.steps.find((planned) => planned.id === id);
    if (step === undefined) throw unknownStep(id);
    return step;
  };
  const ownStep = async (id: string, wanted: string | null): Promise<CallOutput<'steps.get'> | null> => {
    const usedBy = store.steps.usedBy(id);
    const run = wanted !== null && usedBy.includes(wanted) ? wanted : usedBy[0];
    const step = run === undefined ? undefined : store.runs.steps(run).find((used): used is StepOfRun => used.id === id);
    if (run === undefined || step === undefined) return null;
    const { version, slice, inputs, engine } = factsOnDisk(steps, id) ?? await plannedFacts(id, run);
    const result = steps.finished(id);
    return {
      step: stepView(step, progress),
      version,
      slice: z.json().parse(slice),
      inputs: { ...inputs },
      engine: engine === null ? null : { name: engine.name, version: engine.version },
      attempts: store.steps.attempts(id).map(({ number, state, startedAt, durationMs, cpuMs, peakMemoryBytes, fingerprint, resumedFrom, shortage, reason }) => ({ number, status: state, startedAt, durationMs, cpuMs, peakMemoryBytes, fingerprint, resumedFrom, shortage, problem: reason === '' ? null : reason })),
      outputs: { ...result?.files },
      runs: usedBy,
    };
  };

  return {
    'steps.list': ({ run }) => listed(run),
    'steps.get': async ({ id, run }) => {
      const own = await ownStep(id, run);
      if (own !== null) return own;
      const found = run === null ? undefined : trailOf(knownRun(run)).find((step) => step.id === id);
      if (run === null || found === undefined) throw unknownStep(id);
      return trailStep(found, run);
    },
    'steps.trail': async ({ run, arm, seed, column }) => {
      const { loaded, place } = await resultsReader(context).of(run);
      return numberTrail(loaded, place.folder, { arm, seed, column });
    },
    'steps.watch': async function* ({ run }, { signal }) {
      let ids = new Set<string>();
      // A run that goes on or is planned anew may have other steps.
      const watched = watchChanges(changes, (change) => (change.about === 'step' && ids.has(change.step) ? [change.step] : change.about === 'run' && change.run === run ? [...ids] : []), WATCH_EVERY_MS, signal);
      const said = new Map<string, string>();
      const fresh = (all: readonly StepState[]): StepState[] => {
        ids = new Set(all.map(({ id }) => id));
        return all.filter((step) => {
          const text = JSON.stringify(step);
          const isNew = said.get(step.id) !== text;
          said.set(step.id, text);
          return isNew;
        });
      };
      yield fresh(listed(run));
      while ((await watched.next()).done !== true) {
        if (store.runs.get(run) === null) return;
        const items = fresh(listed(run));
        if (items.length > 0) yield items;
      }
    },
    'steps.log': ({ id }, { signal }) => {
      const mayGrow = (): boolean => {
        const state = store.steps.state(id);
        return state !== null && (state === 'queued' || isAlive(state));
      };
      // An id is part of a path: only what the store knows is looked for.
      if (store.steps.state(id) === null) throw unknownStep(id);
      return stepLog({ steps, scheduler, attempts: store.steps.attempts }, id, mayGrow, signal);
    },
  };
}

function trailStep(step: TrailStep, run: string): CallOutput<'steps.get'> {
  const view = trailStepView(step);
  return {
    step: view,
    version: step.version,
    slice: step.slice,
    inputs: step.inputs,
    engine: step.engine,
    attempts: step.startedAt === null ? [] : [{ number: 1, status: view.status, startedAt: timeOf(step.startedAt).getTime(), durationMs: step.durationS === null ? null : step.durationS * 1000, cpuMs: null, peakMemoryBytes: step.peakMemoryBytes, fingerprint: step.fingerprint, resumedFrom: null, shortage: null, problem: null }],
    outputs: { ...step.files },
    runs: [run],
  };
}
