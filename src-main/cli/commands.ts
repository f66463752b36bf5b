import type { Command } from './command.ts';
import { attackersCommand } from './commands/attackers.ts';
import { backupCommand } from './commands/backup.ts';
import { benchCommand } from './commands/bench.ts';
import { dataCommand } from './commands/data.ts';
import { diagnosticsCommand } from './commands/diagnostics.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { figureCommand } from './commands/figure.ts';
import { gcCommand } from './commands/gc.ts';
import { importScoresCommand } from './commands/import-scores.ts';
import { methodsCommand } from './commands/methods.ts';
import { openCommand } from './commands/open.ts';
import { planCommand } from './commands/plan.ts';
import { presetsCommand } from './commands/presets.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { reportCommand } from './commands/report.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { runsCommand } from './commands/runs.ts';
import { serveCommand } from './commands/serve.ts';
import { startCommand } from './commands/start.ts';
import { tableCommand } from './commands/table.ts';
import { trainCommand } from './commands/train.ts';
import { tuneCommand } from './commands/tune.ts';
import { verifyCommand } from './commands/verify.ts';

/** Every command of `mu-align`, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  startCommand, serveCommand, reproduceCommand, trainCommand, evaluateCommand, planCommand, runsCommand, openCommand, importScoresCommand, verifyCommand, tableCommand, figureCommand, reportCommand,
  dataCommand, tuneCommand, presetsCommand, methodsCommand, attackersCommand, gcCommand, backupCommand, rebuildCommand, diagnosticsCommand, doctorCommand, benchCommand,
];
