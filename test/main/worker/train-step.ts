import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import type { LineOf } from '../../../src-shared/experiment/journal.ts';
import { planModels } from '../../../src-shared/experiment/plan.ts';
import { StepBuilder } from '../../../src-shared/experiment/step-builder.ts';
import type { JournalLine } from '../../../src-shared/experiment/step-file.ts';
import type { Step, StepGraph } from '../../../src-shared/experiment/step.ts';
import { LocalExecutor } from '../../../src-main/jobs/local-executor.ts';
import type { LocalExecutorOptions } from '../../../src-main/jobs/local-executor.ts';
import { runPlan } from '../../../src-main/jobs/run-plan.ts';
import type { JobEvent } from '../../../src-main/jobs/job-event.ts';
import type { StepFolder } from '../../../src-main/jobs/step-folder.ts';
import { catalogue } from '../../../src-main/workbench/catalogue.ts';
import { chooseEngine } from '../../../src-main/workbench/engine-choice.ts';

/** The worker as it is built: npm test builds it first. */
const script = join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'worker.js');

/** Outputs that are the same bits at every run. */
const BIT_IDENTICAL = ['model.safetensors', 'model.json', 'series.json', 'metrics.npz'];

/** A small world and one model trained on it, for a second or two, in worker processes. */
export class TrainStep {
  readonly graph: StepGraph;
  readonly step: Step;

  private constructor(graph: StepGraph, step: Step) {
    this.graph = graph;
    this.step = step;
  }

  static async plan(epochs = 60): Promise<TrainStep> {
    if (!existsSync(script)) throw new Error('the worker is not built: run "npm test", which builds it first');
    const config = parseConfig(
      {
        schema: 'mu-align-workbench/config@1',
        name: 'train step',
        dataset: { kind: 'scenes', params: { trainPairs: 400, heldoutPairs: 200, selNonMembers: 120, calNonMembers: 100, testNonMembers: 100 } },
        forget: { kind: 'answer-equals', answer: 'yes' },
        model: { towerDim: 8, jointDim: 16, dropout: 0.2 },
        training: { epochs, batchSize: 32 },
        arms: [{ id: 'retrain', label: 'Retrain', method: 'retrain' }],
        attackers: ['loss'],
      },
      catalogue,
    );
    const builder = new StepBuilder();
    const source = { kind: 'scenes', version: 1, params: config.dataset.params, sha256: null };
    const { original } = planModels(builder, config, { catalogue, engine: await chooseEngine(null), source, codeVersion: '0', asDeclared: false }, 3);
    return new TrainStep({ steps: builder.steps(), results: [original.id] }, original);
  }

  /**
   * Runs what is not done; every event is also handed to `watch`, which can abort the run.
   *
   * @throws what runPlan throws
   */
  async run(store: StepFolder, options: { readonly checkpointEveryMs?: number; readonly executor?: Partial<LocalExecutorOptions>; readonly watch?: (event: JobEvent, controller: AbortController) => void } = {}): Promise<JobEvent[]> {
    const events: JobEvent[] = [];
    const controller = new AbortController();
    const executor = new LocalExecutor({ script, heapMegabytes: 512, graceMs: 10_000, silenceMs: 60_000, ...options.executor });
    await runPlan(this.graph, store, executor, {
      workers: 1,
      gemmThreads: 1,
      datasets: store.work,
      checkpointEveryMs: options.checkpointEveryMs ?? 1e9,
      signal: controller.signal,
      onEvent: (event) => {
        events.push(event);
        options.watch?.(event, controller);
      },
    });
    return events;
  }

  /** The outputs' bits, those that hold times apart. */
  outputs(store: StepFolder): Record<string, string> {
    return Object.fromEntries(BIT_IDENTICAL.map((file) => [file, readFileSync(join(store.outputs(this.step.id), file)).toString('base64')]));
  }

  /** Path of a file of one attempt. */
  attemptFile(store: StepFolder, attempt: number, file: string): string {
    return join(store.work, 'attempts', `${this.step.id}-${attempt}`, file);
  }
}

/** Lines of one type that the run's workers wrote. */
export function linesOf<T extends JournalLine['type']>(events: readonly JobEvent[], type: T): LineOf<T>[] {
  const is = (line: JournalLine): line is LineOf<T> => line.type === type;
  return events.flatMap((event) => (event.type === 'line' && is(event.line) ? [event.line] : []));
}

/** Texts that a run told people. */
export function toldBy(events: readonly JobEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'note' ? [event.text] : event.type === 'line' && event.line.type === 'log' ? [event.line.text] : []));
}
