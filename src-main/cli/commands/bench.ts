import { dirname, join } from 'node:path';
import { programVersion } from '../../workbench/presets.ts';
import { UserError } from '../../workbench/user-error.ts';
import { ENGINE_BENCH_DEFAULTS, benchEngine } from '../bench-engine.ts';
import { benchImport } from '../bench-import.ts';
import { LAG_GOAL_MS, LIVE_BENCH_DEFAULTS, benchLive } from '../bench-live.ts';
import type { LiveClient } from '../bench-live.ts';
import { CORES_BUSY_GOAL, OVERHEAD_GOAL, benchSteps, sharedVqaData } from '../bench-steps.ts';
import type { Times } from '../bench-steps.ts';
import { PAGE_GOAL_MS, START_GOAL_MS, benchStore } from '../bench-store.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { table } from '../help.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the training step (engine), an import of official size (import), what steps and processes cost (steps), the reads of a large store (store), or how late a point is seen (live)',
  operands: '[engine|import|steps|store|live]',
  maxOperands: 1,
  options: [
    { name: 'python', value: 'PATH', help: 'for engine: the Python to look for torch in; by default python3' },
    { name: 'data', value: 'DIR', help: 'for steps: folder with the raw VQA files; by default ../shared/data/vqa-v2-20k, and where that is not there, built-in data' },
  ],
  details: [
    'engine compares the training step with PyTorch on one thread each, where Python has torch.',
    'import writes made-up files of VQA v2\'s size, imports them, and prints time and peak memory.',
    'steps runs a part of vqa-v2-20k (or scenes-20k) in one process without steps, then as steps, one and several at a time. Nothing else should run meanwhile.',
    'store fills a store with 10,000 invented runs and times what the window reads, and curves of a million points, beside plain SQL on the same data.',
    `live lets ${LIVE_BENCH_DEFAULTS.writers} workers write ${LIVE_BENCH_DEFAULTS.pointsPerSecond} points a second each while two clients follow them over WebSockets, one of them slow and losing its connection.`,
  ],
  async run(args, context) {
    const [what = 'engine'] = args.operands;
    if (what === 'import') return importBench(context);
    if (what === 'engine') return engineBench(args, context);
    if (what === 'steps') return stepsBench(args, context);
    if (what === 'store') return storeBench(context);
    if (what === 'live') return liveBench(context);
    throw new UserError('usage', `there is no benchmark ${JSON.stringify(what)}`, 'the benchmarks are engine, import, steps, store and live');
  },
};

async function engineBench(args: ParsedArguments, { terminal, signal }: CommandContext): Promise<unknown> {
  const result = await benchEngine((line) => { terminal.note(line); }, signal, { ...ENGINE_BENCH_DEFAULTS, python: args.values.get('python') ?? ENGINE_BENCH_DEFAULTS.python });
  terminal.print(`reference training step, batch ${result.batchSize}, one thread each, median of ${result.rounds} rounds in turns`);
  const rows = result.timings.map(({ name, version, samplesPerSecond, ratioToTorch }): [string, string] => [
    `  ${name}`,
    `${samplesPerSecond.toFixed(0).padStart(7)} samples/s${ratioToTorch === null ? '' : `, ${ratioToTorch.toFixed(2)} of PyTorch`}  (${version})`,
  ]);
  for (const line of table(rows)) terminal.print(line);
  for (const { name, reason } of result.skipped) terminal.print(`  skipped: ${name}: ${reason}`);
  terminal.print(`goal: ${result.goal} of PyTorch`);
  return result;
}

async function importBench({ terminal, signal }: CommandContext): Promise<unknown> {
  const result = await benchImport((line) => { terminal.note(line); }, signal);
  const rows: [string, string][] = [
    ['questions', String(result.questions)],
    ['answers', String(result.answers)],
    ['raw files', `${(result.rawBytes / 1e6).toFixed(0)} MB`],
    ['import', `${(result.importMs / 1000).toFixed(1)} s`],
    ['peak memory', `${(result.peakBytes / 2 ** 20).toFixed(0)} MiB`],
  ];
  for (const line of table(rows)) terminal.print(line);
  return result;
}

async function stepsBench(args: ParsedArguments, context: CommandContext): Promise<unknown> {
  const result = await benchSteps(context, args.values.get('data') ?? sharedVqaData(context.root, context.environment));
  const times = ({ wallMs, cpuMs }: Times): string => `${(wallMs / 1000).toFixed(1).padStart(7)} s wall, ${(cpuMs / 1000).toFixed(1).padStart(7)} s CPU`;
  const { bare, oneAtATime, parallel, overhead, cpuOverhead, coresBusy } = result;
  for (const line of table(result.steps.map(({ label, bareCpuMs, workerCpuMs }): [string, string] => [`  ${label}`, `${(bareCpuMs / 1000).toFixed(1).padStart(6)} s CPU, as a step ${(workerCpuMs / 1000).toFixed(1).padStart(6)} s`]))) context.terminal.print(line);
  context.terminal.print(`${result.steps.length} steps of ${result.preset}, two seeds`);
  for (const line of table([
    ['  in one process', times(bare)],
    ['  steps, one at a time', times(oneAtATime)],
    [`  steps, ${parallel.workers} at a time`, times(parallel)],
    ['overhead of steps', `${percent(overhead)} of wall time, ${percent(cpuOverhead)} of CPU time (goal: at most ${percent(OVERHEAD_GOAL)})`],
    ['cores busy', `${coresBusy.toFixed(2)} (goal on two cores: ${CORES_BUSY_GOAL})`],
  ])) context.terminal.print(line);
  return result;
}

async function storeBench({ terminal, signal }: CommandContext): Promise<unknown> {
  const result = await benchStore((line) => { terminal.note(line); }, signal);
  const ms = (value: number): string => `${value.toFixed(2).padStart(9)} ms`;
  terminal.print(`${result.runs} runs, ${result.evaluationRows} evaluation rows, ${(result.databaseBytes / 1e6).toFixed(0)} MB, filled in ${(result.fillMs / 1000).toFixed(1)} s; curves of ${result.points} points`);
  terminal.print('medians, and how long plain SQL takes for the same');
  for (const line of table(result.timings.map(({ what, storeMs, plainMs }): [string, string] => [`  ${what}`, `${ms(storeMs)}${plainMs === null ? '' : `  SQL ${ms(plainMs)}  ratio ${(storeMs / plainMs).toFixed(2)}`}`]))) terminal.print(line);
  terminal.print(`goals: start-up ${START_GOAL_MS} ms, a page or a curve ${PAGE_GOAL_MS} ms`);
  return result;
}

async function liveBench({ terminal, signal, root, resources, workerScript, backgroundScript }: CommandContext): Promise<unknown> {
  const result = await benchLive({ ...LIVE_BENCH_DEFAULTS, code: { version: programVersion(root), root }, resources, workerScript, backgroundScript, writerScript: join(dirname(workerScript), 'bench-writer.js') }, signal);
  const { points, seconds, fast, slow, lagMs: { median, p95, p99, most } } = result;
  const had = ({ points: count, parts, connections, exact }: LiveClient): string => `${count} points in ${parts} parts over ${connections} ${connections === 1 ? 'connection' : 'connections'}: ${exact ? 'exactly the journals' : 'NOT WHAT THE JOURNALS HOLD'}`;
  terminal.print(`${LIVE_BENCH_DEFAULTS.writers} workers wrote ${points} points in ${seconds.toFixed(1)} s`);
  for (const line of table([
    ['  the client that keeps up', had(fast)],
    ['  the slow one', had(slow)],
    ['  from writing to seeing', `${median.toFixed(0)} ms median, ${p95.toFixed(0)} ms 95 %, ${p99.toFixed(0)} ms 99 %, ${most.toFixed(0)} ms at most (goal: ${LAG_GOAL_MS} ms)`],
  ])) terminal.print(line);
  return result;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
