import { COMMON_OPTIONS } from './command.ts';
import type { Command } from './command.ts';
import { EXIT_MEANINGS } from './exit-codes.ts';

/** Help of the whole program. */
export function programHelp(version: string, commands: readonly Command[]): string {
  return [
    `mu-align ${version}: machine-unlearning experiments with honest low-FPR privacy measurements`,
    '',
    'Usage: mu-align COMMAND [OPTIONS]',
    '',
    ...table(commands.map((command) => [`  ${command.name} ${command.operands}`.trimEnd(), command.summary])),
    '',
    'mu-align COMMAND --help tells more. Exit codes:',
    ...table(EXIT_MEANINGS.map(([code, meaning]) => [`  ${code}`, meaning])),
  ].join('\n');
}

/** Help of one command. */
export function commandHelp(command: Command): string {
  const options = [...command.options, ...COMMON_OPTIONS];
  return [
    `mu-align ${command.name}: ${command.summary}`,
    '',
    `Usage: mu-align ${command.name} ${command.operands === '' ? '' : `${command.operands} `}[OPTIONS]`,
    '',
    ...table(options.map(({ name, value, help }) => [`  --${name}${value === null ? '' : ` ${value}`}`, help])),
    ...command.details.flatMap((paragraph) => ['', paragraph]),
  ].join('\n');
}

/** Two columns, the second one aligned. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `${left.padEnd(width)}  ${right}`.trimEnd());
}
