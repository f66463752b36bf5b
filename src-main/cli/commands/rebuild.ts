import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { exportReadable, restoreBackup } from '../../store/salvage.ts';
import { storePath } from '../../store/store.ts';
import { openHome } from '../../workbench/home.ts';
import { rebuildStore } from '../../workbench/rebuild.ts';
import { UserError } from '../../workbench/user-error.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command, CommandContext } from '../command.ts';
import { ownHome } from '../own-home.ts';

export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'make the database of the home folder anew from the files, or from a backup',
  operands: '',
  maxOperands: 0,
  options: [
    { name: 'from', value: 'BACKUP', help: 'put this backup in its place instead' },
    { name: 'export', value: 'DIR', help: 'only write what can be read of it into this folder, a file of JSON lines a table' },
    HOME_OPTION,
  ],
  details: [
    'Runs, steps, attempts, evaluation rows, data sets and presets are read again from the files. Notes, tags and saved views are in the database alone: they are taken over as far as the old one can be read. The old one is kept beside the new.',
  ],
  run(args, context) {
    const backup = args.values.get('from');
    const target = args.values.get('export');
    if (backup !== undefined && target !== undefined) throw new UserError('usage', '--from and --export are two different things', 'give one of them');
    const home = openHome(args.values.get('home'), context.environment);
    ownHome(home);
    if (target !== undefined) return Promise.resolve(exported(storePath(home.root), resolve(target), context));
    if (backup !== undefined) return Promise.resolve(restored(storePath(home.root), resolve(backup), context));
    const { terminal } = context;
    const rebuilt = rebuildStore({ home, resources: context.resources, note: (text) => { terminal.note(text); } });
    terminal.print(`${rebuilt.runs} runs, ${rebuilt.steps} steps, ${rebuilt.attempts} attempts, ${rebuilt.evaluationRows} evaluation rows`);
    terminal.print(rebuilt.annotationsKept ? 'notes, tags and saved views were taken over' : 'there was no database to take notes, tags and saved views from');
    if (rebuilt.oldStore !== null) terminal.print(`the old database: ${rebuilt.oldStore}`);
    for (const problem of rebuilt.problems) terminal.print(`could not be read: ${problem}`);
    return Promise.resolve(rebuilt);
  },
};

function restored(path: string, backup: string, { terminal }: CommandContext) {
  if (!existsSync(backup)) throw new UserError('backup', `there is no ${backup}`, 'mu-align backup prints where it writes');
  const aside = restoreBackup(path, backup);
  terminal.print(`${backup} is the database now`);
  if (aside !== null) terminal.print(`the one before: ${aside}`);
  return { restored: backup, oldStore: aside };
}

function exported(path: string, folder: string, { terminal }: CommandContext) {
  if (!existsSync(path)) throw new UserError('store', `there is no database ${path}`, 'give the home folder with --home');
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new UserError('export', `${folder} is not empty`, 'give a new folder');
  const tables = exportReadable(path, folder);
  for (const { table, rows, problem } of tables) terminal.print(`${table}: ${rows} rows${problem === null ? '' : `; ${problem}`}`);
  return { folder, tables };
}
