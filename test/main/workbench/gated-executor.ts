import type { StepFile, StepResult } from '../../../src-shared/experiment/step-file.ts';
import type { AttemptEnd, AttemptTask, StepExecutor } from '../../../src-main/jobs/executor.ts';
import type { Engine } from '../../../src-main/lab/engine/engine.ts';
import { InProcessExecutor } from '../worker/in-process-executor.ts';

/** Steps in this process; those whose label holds a text can be made to fail, or to wait until they are let go. */
export class GatedExecutor implements StepExecutor {
  /** labels of the steps that were done */
  readonly done: string[] = [];
  failing: string | null = null;
  held: string | null = null;
  readonly #inner: InProcessExecutor;

  constructor(engine: Engine) {
    this.#inner = new InProcessExecutor(engine);
  }

  endLeftover(): Promise<boolean> {
    return Promise.resolve(false);
  }

  async execute(task: AttemptTask): Promise<AttemptEnd> {
    const { label } = task.file;
    let waited = false;
    while (this.held !== null && label.includes(this.held)) {
      if (task.stop.aborted || task.kill.aborted) return { kind: 'interrupted', reason: 'it was ended', shortage: null };
      if (!waited) task.onLine({ type: 'progress', t: 0, done: 1, total: 4, label: 'waiting' });
      waited = true;
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
    if (waited) task.onLine({ type: 'log', t: 1, text: 'let go' });
    if (this.failing !== null && label.includes(this.failing)) return { kind: 'result', result: failedResult(task.file) };
    const end = await this.#inner.execute(task);
    this.done.push(label);
    return end;
  }
}

function failedResult({ id, attempt }: StepFile): StepResult {
  return { schema: 'mu-align-workbench/step-result@1', id, attempt, outcome: 'failed', error: 'the worker ran out of luck', badInput: false, shortage: null, fingerprint: null, durationMs: 1, startedAt: 1, cpuMs: null, peakMemoryBytes: 0, files: {} };
}
