import { statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { CallOutput } from '../../src-shared/contract/registry.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { ConfigError } from '../../src-shared/experiment/parse-problem.ts';
import { neededSteps } from '../jobs/needed-steps.ts';
import { DataError } from '../lab/data/data-error.ts';
import { describeError } from './describe-error.ts';
import { estimateBytes } from './estimate-size.ts';
import { estimateTime } from './estimate-time.ts';
import { launchChoice } from './launch-choice.ts';
import type { PastStep } from './past-durations.ts';
import { prepareRun } from './prepare-run.ts';
import type { RunProgress } from './run-progress.ts';
import type { ServiceContext } from './service-context.ts';
import { UserError } from './user-error.ts';

type Preflight = CallOutput<'runs.preflight'>;
type Problem = Preflight['problems'][number];
type Work = NonNullable<CallOutput<'runs.preflightSweep'>['together']>;

/** What a launch of this config would do, or why it cannot be launched. Starts nothing. */
export async function preflight(context: ServiceContext, progress: RunProgress, document: unknown, preset: string | null, signal: AbortSignal): Promise<Preflight> {
  return (await tryLaunch(context, progress, document, preset, signal)).said;
}

/** The same for launches after each other: what one of them does, the next ones find done. */
export async function preflightSweep(context: ServiceContext, progress: RunProgress, documents: readonly unknown[], preset: string | null, signal: AbortSignal): Promise<CallOutput<'runs.preflightSweep'>> {
  const tried: Tried[] = [];
  for (const document of documents) tried.push(await tryLaunch(context, progress, document, preset, signal));
  const graphs = tried.flatMap(({ graph }) => graph ?? []);
  return { runs: tried.map(({ said }) => said), together: graphs.length < tried.length ? null : workOf(context, joined(graphs), await progress.past()) };
}

interface Tried {
  readonly said: Preflight;
  /** null where there are problems */
  readonly graph: StepGraph | null;
}

async function tryLaunch(context: ServiceContext, progress: RunProgress, document: unknown, preset: string | null, signal: AbortSignal): Promise<Tried> {
  const { home, code, resources, runs, store, workers } = context;
  try {
    const chosen = launchChoice(resources, store.presets, document, preset);
    const { graph, configHash, engine, source } = await prepareRun({ chosen, data: null, engine: null, home, code, resources, signal, note: () => null, chooseEngine: (name) => runs.chooseEngine(name) });
    const { bavail, bsize } = await statfs(home.root);
    const plan = {
      ...workOf(context, graph, await progress.past()),
      configHash,
      engine: `${engine.name} ${engine.version}`,
      device: `${cpus()[0]?.model ?? 'CPU'}, ${workers} ${workers === 1 ? 'step' : 'steps'} at once`,
      dataSha256: source.sha256,
      freeBytes: bavail * bsize,
    };
    return { said: { problems: [], plan }, graph };
  } catch (error) {
    signal.throwIfAborted();
    const problems = problemsOf(error);
    if (problems === null) throw error;
    return { said: { problems, plan: null }, graph: null };
  }
}

/** What is to be done of a plan, with time and room by what steps took here before. */
function workOf({ steps, workers }: ServiceContext, graph: StepGraph, past: readonly PastStep[]): Work {
  const needed = neededSteps(graph, (id) => steps.finished(id) !== null);
  const todo = graph.steps.filter((step) => needed.has(step.id));
  const estimate = estimateTime(graph, todo, past, workers);
  const from = estimate.basis === 'weights alone' ? null : estimate.basis;
  const bytes = estimateBytes(graph, todo, past);
  return {
    stepsDone: graph.steps.length - todo.length,
    stepsToDo: todo.length,
    estimateMs: todo.length === 0 ? 0 : from === null ? null : Math.round(estimate.seconds * 1000),
    estimateFrom: from,
    estimateBytes: bytes === null ? null : Math.round(bytes),
  };
}

/** Plans as one, each step once and after its inputs. */
function joined(graphs: readonly StepGraph[]): StepGraph {
  const steps = new Map(graphs.flatMap((graph) => graph.steps.map((step) => [step.id, step] as const)));
  return { steps: [...steps.values()], results: [...new Set(graphs.flatMap((graph) => graph.results))] };
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
