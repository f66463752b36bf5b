import { resolve } from 'node:path';
import { UserError } from '../../workbench/user-error.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { printOpened } from '../print-opened.ts';
import { withSession } from '../session.ts';

export const openCommand: Command = {
  name: 'open',
  summary: 'open a run bundle or a results folder, ours or a foreign one, so that it stands among the runs',
  operands: 'RESULTS|BUNDLE',
  maxOperands: 1,
  options: [HOME_OPTION],
  details: [
    'A folder is left where it is, a .zip is checked and extracted into the home. Opened twice, it is one run.',
    'Folders of other programs are read by the names in their heads; columns that are not known are kept and shown as they are, and what could not be understood is listed.',
  ],
  async run(args, context) {
    const [path] = args.operands;
    if (path === undefined) throw new UserError('usage', 'open needs a results folder or a bundle', 'say for example: mu-align open results/scenes_20k');
    return withSession(args, context, async ({ client }) => printOpened(await client.call('files.openPath', { path: resolve(path) }, { signal: context.signal }), client, context.terminal));
  },
};
