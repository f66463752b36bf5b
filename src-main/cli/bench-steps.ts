import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { OUTPUTS_FOLDER, STEP_FILE_SCHEMA_ID, bareLabTimesSchema } from '../../src-shared/experiment/step-file.ts';
import type { BareLabFile } from '../../src-shared/experiment/step-file.ts';
import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { GEMM_THREADS } from '../workbench/engine-choice.ts';
import { openHome } from '../workbench/home.ts';
import type { Home } from '../workbench/home.ts';
import { prepareRun } from '../workbench/prepare-run.ts';
import { programVersion } from '../workbench/presets.ts';
import { runGraph } from '../workbench/run-graph.ts';
import type { RunPlace } from '../workbench/run-graph.ts';
import { chooseConfig } from '../workbench/run-config.ts';
import type { CommandContext } from './command.ts';

export interface Times {
  readonly wallMs: number;
  /** processor time of all processes */
  readonly cpuMs: number;
}

/** What steps and processes cost. */
export interface StepsBenchmark {
  /** preset that a part was taken of */
  readonly preset: string;
  /** processor time of each step: in the one process, and in a worker of its own with all that it starts with */
  readonly steps: readonly { readonly label: string; readonly bareCpuMs: number; readonly workerCpuMs: number }[];
  /** all steps in one process, without journals, checkpoints and durable files */
  readonly bare: Times;
  /** as a run does them, one at a time */
  readonly oneAtATime: Times;
  /** as a run does them, as many at a time as there are cores */
  readonly parallel: Times & { readonly workers: number };
  /** wall time of one at a time over that of the bare lab, minus 1 */
  readonly overhead: number;
  /** the same of processor times, which other programs disturb less */
  readonly cpuOverhead: number;
  /** cores that a parallel run keeps busy on average */
  readonly coresBusy: number;
}

export const OVERHEAD_GOAL = 0.15;
export const CORES_BUSY_GOAL = 1.7;

/**
 * Runs two seeds of two methods of a preset three times, in a temporary home.
 *
 * @param data folder of raw VQA files for vqa-v2-20k; null: scenes-20k
 */
export async function benchSteps(context: CommandContext, data: string | null): Promise<StepsBenchmark> {
  const { terminal, signal } = context;
  const preset = data === null ? 'scenes-20k' : 'vqa-v2-20k';
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-steps-'));
  try {
    const whole = chooseConfig(context.resources, { preset, file: null, seeds: null, arms: null });
    const chosen = chooseConfig(context.resources, { preset, file: null, seeds: whole.config.seeds.slice(0, 2), arms: ['scrub', 'mu-align'] });
    const home = openHome(join(folder, 'home'), {});
    const workers = availableParallelism();
    const place: RunPlace = {
      home,
      engine: null,
      workers,
      workerScript: context.workerScript,
      resources: context.resources,
      code: { version: programVersion(context.root), root: context.root },
      signal,
      onEvent: () => undefined,
      note: (text) => { terminal.note(text); },
    };
    const { graph } = await prepareRun({ ...place, chosen, data });
    terminal.note(`${graph.steps.length} steps of ${preset}, in one process`);
    const { stepsCpuMs, ...bare } = await bareLab(graph, home, join(folder, 'bare'), context);
    terminal.note('the same as steps, one at a time');
    const { workersCpuMs, ...oneAtATime } = await asSteps(graph, { ...place, workers: 1, home: { ...home, work: join(folder, 'one') } });
    terminal.note(`the same as steps, ${workers} at a time`);
    const { wallMs, cpuMs } = await asSteps(graph, { ...place, home: { ...home, work: join(folder, 'parallel') } });
    const parallel = { wallMs, cpuMs, workers };
    return {
      preset,
      steps: graph.steps.map(({ id, label }) => ({ label, bareCpuMs: stepsCpuMs[id] ?? 0, workerCpuMs: workersCpuMs[id] ?? 0 })),
      bare,
      oneAtATime,
      parallel,
      overhead: oneAtATime.wallMs / bare.wallMs - 1,
      cpuOverhead: oneAtATime.cpuMs / bare.cpuMs - 1,
      coresBusy: parallel.cpuMs / parallel.wallMs,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The raw VQA files that the tests use as well: MU_ALIGN_SHARED, else ../shared; null where they are not. */
export function sharedVqaData(root: string, environment: NodeJS.ProcessEnv): string | null {
  const folder = join(environment['MU_ALIGN_SHARED'] ?? join(root, '..', 'shared'), 'data', 'vqa-v2-20k');
  return existsSync(folder) ? folder : null;
}

async function asSteps(graph: StepGraph, place: RunPlace): Promise<Times & { readonly workersCpuMs: Readonly<Record<string, number>> }> {
  const startedAt = performance.now();
  const own = process.cpuUsage();
  const store = await runGraph(graph, place);
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(own);
  const workersCpuMs = Object.fromEntries(graph.steps.map(({ id }) => [id, store.finished(id)?.cpuMs ?? 0]));
  const workersMs = Object.values(workersCpuMs).reduce((sum, ms) => sum + ms, 0);
  return { wallMs, cpuMs: workersMs + (user + system) / 1000, workersCpuMs };
}

function bareLab(graph: StepGraph, home: Home, folder: string, { workerScript, signal }: CommandContext): Promise<z.infer<typeof bareLabTimesSchema>> {
  const outputs = (id: string): string => join(folder, id, OUTPUTS_FOLDER);
  const file: BareLabFile = {
    folder,
    steps: graph.steps.map(({ id, kind, version, label, slice, inputs, engine }) => ({
      schema: STEP_FILE_SCHEMA_ID,
      id,
      attempt: 1,
      kind,
      version,
      label,
      slice,
      inputs: Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, outputs(input)])),
      engine: engine === null ? null : { ...engine },
      gemmThreads: GEMM_THREADS,
      datasets: home.datasets,
      checkpointEveryMs: 0,
      resume: [],
    })),
  };
  const path = `${folder}.json`;
  writeFileSync(path, JSON.stringify(file));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [workerScript, '--bare', path], { stdio: ['ignore', 'pipe', 'inherit'], signal });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => { text += chunk.toString(); });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(bareLabTimesSchema.parse(JSON.parse(text)));
      else reject(new Error(`the bare lab ended with code ${code ?? 'none'}`));
    });
  });
}
