import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../../workbench/user-error.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command } from '../command.ts';
import { withSession } from '../session.ts';

export const diagnosticsCommand: Command = {
  name: 'diagnostics',
  summary: 'write a file with versions, engine, states and logs, for a report of a fault; no data, no scores',
  operands: '',
  maxOperands: 0,
  options: [{ name: 'out', value: 'FILE', help: 'file to write, - for the terminal; by default mu-align-diagnostics-….txt here' }, HOME_OPTION],
  details: [],
  async run(args, context) {
    return withSession(args, context, async ({ client }) => {
      const { fileName, text } = await client.call('system.diagnostics', {});
      if (args.values.get('out') === '-') {
        context.terminal.print(text);
        return { text };
      }
      const path = resolve(args.values.get('out') ?? fileName);
      if (existsSync(path)) throw new UserError('diagnostics', `${path} is there already`, 'give another file with --out');
      writeFileSync(path, text);
      context.terminal.print(path);
      return { file: path };
    });
  },
};
