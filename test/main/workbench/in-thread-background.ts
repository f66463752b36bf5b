import { ContractError, contractError } from '../../../src-shared/contract/error-data.ts';
import type { Background } from '../../../src-main/workbench/background/background.ts';
import { TASKS } from '../../../src-main/workbench/background/tasks.ts';
import type { TaskInput, TaskName, TaskOutput } from '../../../src-main/workbench/background/tasks.ts';
import type { TaskContext } from '../../../src-main/workbench/background/tasks.ts';
import { describeError } from '../../../src-main/workbench/describe-error.ts';

/** Does the tasks of background threads in this thread, with the same copies and the same errors: tests need no build for it. */
export class InThreadBackground implements Background {
  #closed = false;
  readonly #tasks: Readonly<Record<string, { run(input: unknown, context: TaskContext): unknown }['run']>> = TASKS;

  async run<N extends TaskName>(name: N, input: TaskInput<N>, { signal, onProgress = () => null }: { readonly signal?: AbortSignal; readonly onProgress?: (news: unknown) => void } = {}): Promise<TaskOutput<N>> {
    signal?.throwIfAborted();
    if (this.#closed) throw contractError('closed', 'the workbench is closing');
    const task = this.#tasks[name];
    if (task === undefined) throw new RangeError(`there is no background task ${name}`);
    const aborted = Promise.withResolvers<never>();
    signal?.addEventListener('abort', () => { aborted.reject(signal.reason); }, { once: true });
    aborted.promise.catch(() => null);
    const work = async (): Promise<TaskOutput<N>> => {
      try {
        const output: unknown = await task(structuredClone(input), { signal: signal ?? new AbortController().signal, progress: (news) => { onProgress(structuredClone(news)); } });
        return structuredClone(output) as TaskOutput<N>;
      } catch (error) {
        throw new ContractError(describeError(error));
      }
    };
    return Promise.race([work(), aborted.promise]);
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }
}
