import { byteText } from '../byte-text.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { withSession } from '../session.ts';

export const backupCommand: Command = {
  name: 'backup',
  summary: 'copy the database of the home folder into its backups folder',
  operands: '',
  maxOperands: 0,
  options: [HOME_OPTION],
  details: ['The database holds what people added (notes, tags, views, names) and the list of runs; models and results are files of their own and are not copied. mu-align rebuild --from FILE goes back to a backup.'],
  async run(args, context) {
    return withSession(args, context, async ({ client }) => {
      const backup = await client.call('system.backup', {});
      context.terminal.print(`${backup.fileName} (${byteText(backup.bytes)})`);
      return backup;
    });
  },
};
