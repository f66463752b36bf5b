import { statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { CallOutput } from '../../src-shared/contract/registry.ts';
import { ConfigError } from '../../src-shared/experiment/parse-problem.ts';
import { neededSteps } from '../jobs/needed-steps.ts';
import { DataError } from '../lab/data/data-error.ts';
import { describeError } from './describe-error.ts';
import { estimateBytes } from './estimate-size.ts';
import { estimateTime } from './estimate-time.ts';
import { launchChoice } from './launch-choice.ts';
import { prepareRun } from './prepare-run.ts';
import type { RunProgress } from './run-progress.ts';
import type { ServiceContext } from './service-context.ts';
import { UserError } from './user-error.ts';

type Preflight = CallOutput<'runs.preflight'>;
type Problem = Preflight['problems'][number];

/** What a launch of this config would do, or why it cannot be launched. Starts nothing. */
export async function preflight(context: ServiceContext, progress: RunProgress, document: unknown, preset: string | null, signal: AbortSignal): Promise<Preflight> {
  const { home, code, resources, runs, steps, store, workers } = context;
  try {
    const chosen = launchChoice(resources, store.presets, document, preset);
    const run = await prepareRun({ chosen, data: null, engine: null, home, code, resources, signal, note: () => null, chooseEngine: (name) => runs.chooseEngine(name) });
    const past = await progress.past();
    const { bavail, bsize } = await statfs(home.root);
    const needed = neededSteps(run.graph, (id) => steps.finished(id) !== null);
    const todo = run.graph.steps.filter((step) => needed.has(step.id));
    const estimate = estimateTime(run.graph, todo, past, workers);
    const from = estimate.basis === 'weights alone' ? null : estimate.basis;
    const bytes = estimateBytes(run.graph, todo, past);
    return {
      problems: [],
      plan: {
        configHash: run.configHash,
        engine: `${run.engine.name} ${run.engine.version}`,
        device: `${cpus()[0]?.model ?? 'CPU'}, ${workers} ${workers === 1 ? 'step' : 'steps'} at once`,
        dataSha256: run.source.sha256,
        stepsDone: run.graph.steps.length - todo.length,
        stepsToDo: todo.length,
        estimateMs: todo.length === 0 ? 0 : from === null ? null : Math.round(estimate.seconds * 1000),
        estimateFrom: from,
        estimateBytes: bytes === null ? null : Math.round(bytes),
        freeBytes: bavail * bsize,
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    const problems = problemsOf(error);
    if (problems === null) throw error;
    return { problems, plan: null };
  }
}

/** Null for what is a fault, and no problem of the config, the data or the machine. */
function problemsOf(error: unknown): Problem[] | null {
  if (error instanceof ConfigError) return error.problems.map(configProblem);
  if (error instanceof UserError && error.code === 'data') return [{ path: 'dataset', problem: error.problem, remedy: 'import its files as a data set first' }];
  if (error instanceof UserError) return [{ path: '', problem: error.problem, remedy: error.remedy }];
  if (error instanceof DataError) return [{ path: 'dataset', problem: `${error.place}: ${error.problem}`, remedy: error.remedy }];
  const { code, userMessage } = describeError(error);
  // As the background thread says it: none of the engines passes its self-test here.
  return code === 'engine' ? [{ path: '', problem: userMessage, remedy: 'see the diagnostics for what each engine needs' }] : null;
}

/** "config.arms[2].params.epochs: must be ..., got ..." as place and words. */
function configProblem(line: string): Problem {
  const [, path = '', problem = line] = /^config\.?([^\s:]*): (.*)$/s.exec(line) ?? [];
  return { path, problem, remedy: 'change this value' };
}
