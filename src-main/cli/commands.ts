import type { Command } from './command.ts';
import { attackersCommand } from './commands/attackers.ts';
import { methodsCommand } from './commands/methods.ts';
import { presetsCommand } from './commands/presets.ts';
import { reproduceCommand } from './commands/reproduce.ts';

/** Every command of `mu-align`, in the order of the help. */
export const COMMANDS: readonly Command[] = [reproduceCommand, presetsCommand, methodsCommand, attackersCommand];
