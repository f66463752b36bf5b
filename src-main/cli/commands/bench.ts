import { UserError } from '../../workbench/user-error.ts';
import { ENGINE_BENCH_DEFAULTS, benchEngine } from '../bench-engine.ts';
import { benchImport } from '../bench-import.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { table } from '../help.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the training step (engine), or an import of official size (import)',
  operands: '[engine|import]',
  maxOperands: 1,
  options: [{ name: 'python', value: 'PATH', help: 'for engine: the Python to look for torch in; by default python3' }],
  details: [
    'engine compares the training step with PyTorch on one thread each, where Python has torch.',
    'import writes made-up files of VQA v2\'s size, imports them, and prints time and peak memory.',
  ],
  async run(args, context) {
    const [what = 'engine'] = args.operands;
    if (what === 'import') return importBench(context);
    if (what === 'engine') return engineBench(args, context);
    throw new UserError('usage', `there is no benchmark ${JSON.stringify(what)}`, 'the benchmarks are engine and import');
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
