import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { connectContract } from '../../../../src-shared/contract/client.ts';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import { memoryPorts } from '../../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../../src-shared/contract/server.ts';
import type { Background } from '../../../../src-main/workbench/background/background.ts';
import { TASKS } from '../../../../src-main/workbench/background/tasks.ts';
import type { TaskInput, TaskName, TaskOutput } from '../../../../src-main/workbench/background/tasks.ts';
import { describeError } from '../../../../src-main/workbench/describe-error.ts';
import { openHome } from '../../../../src-main/workbench/home.ts';
import type { ResultsContext } from '../../../../src-main/workbench/run-results.ts';
import { compareService } from '../../../../src-main/workbench/services/compare.ts';
import { evaluationsService } from '../../../../src-main/workbench/services/evaluations.ts';
import { figuresService } from '../../../../src-main/workbench/services/figures.ts';
import { tablesService } from '../../../../src-main/workbench/services/tables.ts';
import type { RunSummary } from '../../../../src-main/store/run-record.ts';
import type { StoredObject } from '../../../../src-main/store/stored-json.ts';
import { root } from '../../results/committed.ts';

export const RESOURCES = join(root, 'resources');

/** A run as these services see it; '' for its place: its results lie in the home folder. */
export interface RunHere {
  readonly id: string;
  readonly place: string;
  readonly state?: RunSummary['state'];
  readonly config?: StoredObject;
}

export interface ResultsBench {
  readonly client: ContractClient;
  readonly context: ResultsContext;
  /** names of the background tasks that were asked for, in order */
  readonly tasks: readonly string[];
  readonly runsFolder: string;
  readonly close: () => void;
}

/** The four services over the in-process contract, on runs that lie where they are said to lie. Background tasks are done at once, on copies as a thread would have them. */
export function resultsBench(runs: readonly RunHere[], { code = root, background }: { readonly code?: string; readonly background?: Background } = {}): ResultsBench {
  const folder = mkdtempSync(join(tmpdir(), 'results-bench-'));
  const home = openHome(folder, {});
  const tasks: string[] = [];
  const inPlace: Background = {
    async run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
      tasks.push(name);
      const task: { run(input: unknown, context: unknown): unknown }['run'] = TASKS[name];
      return structuredClone(await task(structuredClone(input), { signal: new AbortController().signal, progress: () => null })) as TaskOutput<N>;
    },
    close: () => Promise.resolve(),
  };
  const summary = ({ id, place, state = 'completed' }: RunHere): RunSummary => ({
    id, place, state, name: `run ${id}`, reason: '', preset: '', dataset: '', configHash: '', createdAt: 0, endedAt: null, archived: false, source: 'own', kind: null, engine: '', evaluationNoise: false,
    methods: [], seeds: [], leadArm: '', stepsDone: 0, stepsTotal: 0, tags: [], note: '',
  });
  const find = (id: string): RunHere | null => runs.find((run) => run.id === id) ?? null;
  const context: ResultsContext = {
    home,
    background: background ?? inPlace,
    resources: RESOURCES,
    code: { version: '0', root: code },
    signal: new AbortController().signal,
    now: () => 1_700_000_000_000,
    store: {
      runs: {
        get: (id) => {
          const run = find(id);
          return run === null ? null : summary(run);
        },
        config: (id) => find(id)?.config ?? null,
      },
    },
  };
  const [port, far] = memoryPorts();
  serveContract(far, { ...evaluationsService(context), ...compareService(context), ...tablesService(context), ...figuresService(context) }, { describeError });
  return {
    client: connectContract(port),
    context,
    tasks,
    runsFolder: home.runs,
    close: () => {
      port.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Matchers as values that lint knows: what they match is checked where they are used. */
export const saying = (part: string): unknown => expect.stringContaining(part);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const some = (kind: typeof Number | typeof String): unknown => expect.any(kind);
