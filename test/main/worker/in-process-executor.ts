import { join } from 'node:path';
import { JOURNAL_FILE } from '../../../src-shared/experiment/step-file.ts';
import type { SeriesPoint } from '../../../src-shared/report/thin-series.ts';
import type { AttemptEnd, AttemptTask, StepExecutor } from '../../../src-main/jobs/executor.ts';
import type { Engine } from '../../../src-main/lab/engine/engine.ts';
import { hostHooks } from '../../../src-main/worker/host-hooks.ts';
import { JournalWriter } from '../../../src-main/worker/journal-writer.ts';
import { writeOutputs, writeResult } from '../../../src-main/worker/result-files.ts';
import { StepInputs } from '../../../src-main/worker/step-inputs.ts';
import { STEP_HANDLERS } from '../../../src-main/worker/steps/step-handlers.ts';

/** Does steps in this process, on one engine: what they compute without what processes and crashes add. */
export class InProcessExecutor implements StepExecutor {
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  endLeftover(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async execute({ file, folder, stop }: AttemptTask): Promise<AttemptEnd> {
    const journal = new JournalWriter(join(folder, JOURNAL_FILE), () => performance.now());
    const series: SeriesPoint[] = [];
    const hooks = hostHooks({ signal: stop, look: () => undefined, journal, clock: () => performance.now(), checkpointEveryMs: Infinity, store: () => undefined, series });
    const { outcome, files } = await STEP_HANDLERS[file.kind]({ file, inputs: new StepInputs(file.inputs), hooks, resume: null, earlierMs: 0, series, engine: () => this.#engine });
    journal.close();
    const result = {
      schema: 'mu-align-workbench/step-result@1', id: file.id, attempt: file.attempt, outcome, error: null, badInput: false, shortage: null,
      fingerprint: this.#engine.fingerprint, durationMs: 0, startedAt: 0, cpuMs: null, peakMemoryBytes: 0, files: writeOutputs(folder, files),
    } as const;
    writeResult(folder, result);
    return { kind: 'result', result };
  }
}
