import { COMMON_OPTIONS } from './command.ts';
import type { Command, OptionSpec, ParsedArguments } from './command.ts';
import { closest } from './closest.ts';
import { UserError } from '../workbench/user-error.ts';

/**
 * Splits a command's arguments into options and operands. Accepts --name VALUE, --name=VALUE, --name VALUE VALUE for
 * options that take many, and -- before operands that begin with a dash.
 *
 * @throws UserError for an unknown or repeated option, a missing or unexpected value, or too many operands
 */
export function parseArguments(command: Command, args: readonly string[]): ParsedArguments {
  const specs = new Map([...command.options, ...COMMON_OPTIONS].map((option) => [option.name, option]));
  const operands: string[] = [];
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  const switches = new Set<string>();
  const remedy = `see mu-align ${command.name} --help`;
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] ?? '';
    if (argument === '--') {
      operands.push(...args.slice(i + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      operands.push(argument);
      continue;
    }
    const name = argument === '-h' ? 'help' : argument.replace(/^--?/, '').replace(/=.*$/s, '');
    const spec = argument.startsWith('--') || argument === '-h' ? specs.get(name) : undefined;
    if (spec === undefined) throw new UserError('usage', unknownOption(command, argument, [...specs.values()]), remedy);
    if (values.has(name) || switches.has(name)) throw new UserError('usage', `--${name} is given twice`, remedy);
    const equals = argument.indexOf('=');
    if (spec.value === null) {
      if (equals >= 0) throw new UserError('usage', `--${name} takes no value`, remedy);
      switches.add(name);
    } else if (spec.many === true) {
      const given = equals >= 0 ? [argument.slice(equals + 1)] : [];
      while (equals < 0 && i + 1 < args.length && args[i + 1]?.startsWith('-') === false) given.push(args[++i] ?? '');
      if (given.length === 0 || given.includes('')) throw new UserError('usage', `--${name} needs ${spec.value} after it`, remedy);
      lists.set(name, [...(lists.get(name) ?? []), ...given]);
    } else if (equals >= 0) values.set(name, argument.slice(equals + 1));
    else {
      const value = args[++i];
      if (value === undefined) throw new UserError('usage', `--${name} needs ${spec.value} after it`, remedy);
      values.set(name, value);
    }
    if (values.get(name) === '') throw new UserError('usage', `--${name} needs ${spec.value ?? 'a value'}, got nothing`, remedy);
  }
  if (operands.length > command.maxOperands) {
    throw new UserError('usage', `mu-align ${command.name} takes ${command.maxOperands === 0 ? 'no operands' : command.operands}, got ${operands.map((o) => JSON.stringify(o)).join(' ')}`, remedy);
  }
  return { operands, values, lists, switches };
}

function unknownOption(command: Command, argument: string, specs: readonly OptionSpec[]): string {
  const near = closest(argument.replace(/^-+/, '').replace(/=.*$/s, ''), specs.map((spec) => spec.name));
  return `mu-align ${command.name} has no option ${argument.replace(/=.*$/s, '')}${near === null ? '' : ` (did you mean --${near}?)`}`;
}

/** A whole number within a range. @throws UserError otherwise */
export function integerOption(args: ParsedArguments, name: string, fallback: number, min: number, max: number): number {
  const text = args.values.get(name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new UserError('usage', `--${name} must be a whole number from ${min} to ${max}, got ${JSON.stringify(text)}`, 'correct it');
  }
  return value;
}

/** One of several words. @throws UserError otherwise */
export function choiceOption<T extends string>(args: ParsedArguments, name: string, choices: readonly T[], fallback: T): T {
  const text = args.values.get(name);
  if (text === undefined) return fallback;
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw new UserError('usage', `--${name} must be ${choices.join(', ')}, got ${JSON.stringify(text)}`, 'correct it');
  return found;
}

/** Words separated by commas, none empty, none twice; null when the option was not given. @throws UserError otherwise */
export function listOption(args: ParsedArguments, name: string): string[] | null {
  const text = args.values.get(name);
  if (text === undefined) return null;
  const items = text.split(',').map((item) => item.trim());
  if (items.some((item) => item === '') || new Set(items).size !== items.length) {
    throw new UserError('usage', `--${name} must be a list such as a,b,c without gaps or repetitions, got ${JSON.stringify(text)}`, 'correct it');
  }
  return items;
}

/** Seeds separated by commas. @throws UserError for anything but whole numbers from 0 to 2147483647 */
export function seedsOption(args: ParsedArguments): number[] | null {
  return listOption(args, 'seeds')?.map((item) => {
    const seed = Number(item);
    if (!/^\d+$/.test(item) || seed > 2_147_483_647) {
      throw new UserError('usage', `--seeds must be whole numbers from 0 to 2147483647 separated by commas, got ${JSON.stringify(item)}`, 'correct it');
    }
    return seed;
  }) ?? null;
}
