import { readResultsFolder } from '../../workbench/read-results-folder.ts';
import { resultsReport } from '../../workbench/report-page.ts';
import { UserError } from '../../workbench/user-error.ts';
import type { Command } from '../command.ts';
import { writeFileOutput } from '../write-output.ts';

export const reportCommand: Command = {
  name: 'report',
  summary: 'write a one-page HTML report of results, with claims, figures and tables',
  operands: 'RESULTS',
  maxOperands: 1,
  options: [{ name: 'out', value: 'FILE', help: 'file to write; by default report.html in the current folder' }],
  details: ['RESULTS is the results folder of a run. The page holds everything it shows and asks the network for nothing.'],
  run(args, context) {
    const [folder] = args.operands;
    if (folder === undefined) throw new UserError('usage', 'report needs a results folder', 'say for example: mu-align report RESULTS --out report.html');
    return Promise.resolve(writeFileOutput(args.values.get('out') ?? 'report.html', resultsReport(readResultsFolder(folder, context.resources)), context.terminal));
  },
};
