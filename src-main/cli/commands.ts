import type { Command } from './command.ts';
import { attackersCommand } from './commands/attackers.ts';
import { benchCommand } from './commands/bench.ts';
import { dataCommand } from './commands/data.ts';
import { doctorCommand } from './commands/doctor.ts';
import { methodsCommand } from './commands/methods.ts';
import { presetsCommand } from './commands/presets.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { tableCommand } from './commands/table.ts';
import { tuneCommand } from './commands/tune.ts';

/** Every command of `mu-align`, in the order of the help. */
export const COMMANDS: readonly Command[] = [reproduceCommand, tableCommand, dataCommand, tuneCommand, presetsCommand, methodsCommand, attackersCommand, doctorCommand, benchCommand];
