import { UserError } from '../../workbench/user-error.ts';
import { benchImport } from '../bench-import.ts';
import type { Command, CommandContext } from '../command.ts';
import { table } from '../help.ts';

export const benchCommand: Command = {
  name: 'bench',
  summary: 'measure the training step (engine), or an import of official size (import)',
  operands: '[engine|import]',
  maxOperands: 1,
  options: [],
  details: [
    'engine compares the training step with PyTorch on one thread each, where Python has torch.',
    'import writes made-up files of VQA v2\'s size, imports them, and prints time and peak memory.',
  ],
  async run(args, context) {
    const [what = 'engine'] = args.operands;
    if (what === 'import') return importBench(context);
    throw new UserError('usage', `there is no benchmark ${JSON.stringify(what)}`, 'the benchmarks are engine and import');
  },
};

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
