import { byteText } from '../byte-text.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { withSession } from '../session.ts';

export const gcCommand: Command = {
  name: 'gc',
  summary: 'delete steps and temporary files that no run wants any more',
  operands: '',
  maxOperands: 0,
  options: [{ name: 'dry-run', value: null, help: 'only say what would be deleted' }, HOME_OPTION],
  details: ['Runs, archived or not, keep their steps; what is younger than a day is kept in any case. Steps that are deleted are computed again when a run wants them.'],
  async run(args, context) {
    return withSession(args, context, async ({ client }) => {
      const dryRun = args.switches.has('dry-run');
      const freed = await client.call('system.collectGarbage', { dryRun });
      context.terminal.print(`${freed.files} files, ${byteText(freed.bytes)}${dryRun ? ' would be deleted' : ' deleted'}`);
      return { dryRun, ...freed };
    });
  },
};
