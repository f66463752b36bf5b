import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src-main/cli/command.ts';
import { commandHelp } from '../../../src-main/cli/help.ts';
import { integerOption, listOption, parseArguments, seedsOption } from '../../../src-main/cli/parse-arguments.ts';

const command: Command = {
  name: 'work',
  summary: 'does something',
  operands: '[THING]',
  maxOperands: 1,
  options: [
    { name: 'seeds', value: 'LIST', help: 'seeds' },
    { name: 'workers', value: 'N', help: 'workers' },
    { name: 'fast', value: null, help: 'be quick' },
    { name: 'files', value: 'FILE..', many: true, help: 'files' },
  ],
  details: ['More to say.'],
  run: () => Promise.resolve(null),
};

describe('arguments of a command', () => {
  test('are options in both spellings, switches and operands', () => {
    const { operands, values, switches } = parseArguments(command, ['a', '--seeds=1,2', '--workers', '3', '--fast', '--json']);
    expect(operands).toEqual(['a']);
    expect(Object.fromEntries(values)).toEqual({ seeds: '1,2', workers: '3' });
    expect([...switches]).toEqual(['fast', 'json']);
    expect(parseArguments(command, ['--', '--odd']).operands).toEqual(['--odd']);
  });

  test('take several values where the option says so', () => {
    const { operands, lists } = parseArguments(command, ['a', '--files', 'x', 'y', '--fast', '--files=z', '--files', 'w']);
    expect(operands).toEqual(['a']);
    expect(Object.fromEntries(lists)).toEqual({ files: ['x', 'y', 'z', 'w'] });
  });

  test.each([
    [['--sead', '1'], /no option --sead \(did you mean --seeds\?\)/],
    [['-x'], /no option -x/],
    [['--seeds'], /--seeds needs LIST/],
    [['--files', '--fast'], /--files needs FILE\.\. after it/],
    [['--seeds='], /--seeds needs LIST/],
    [['--fast=yes'], /takes no value/],
    [['--fast', '--fast'], /given twice/],
    [['a', 'b'], /takes \[THING\], got "a" "b"/],
  ])('%j is refused', (args, message) => {
    expect(() => parseArguments(command, args)).toThrow(message);
  });

  test('are checked for range and form', () => {
    const parsed = parseArguments(command, ['--seeds', '1, 2', '--workers', '3']);
    expect(seedsOption(parsed)).toEqual([1, 2]);
    expect(integerOption(parsed, 'workers', 1, 1, 8)).toBe(3);
    expect(integerOption(parsed, 'missing', 5, 1, 8)).toBe(5);
    expect(listOption(parsed, 'missing')).toBeNull();
    for (const text of ['1,,2', '1,1', '1,x', '-1', '2147483648']) {
      expect(() => seedsOption(parseArguments(command, ['--seeds', text]))).toThrow(/--seeds must be/);
    }
    for (const text of ['0', '9', '1.5', 'many']) {
      expect(() => integerOption(parseArguments(command, ['--workers', text]), 'workers', 1, 1, 8)).toThrow(/from 1 to 8, got/);
    }
  });

  test('all stand in the help', () => {
    const help = commandHelp(command);
    for (const text of ['--seeds LIST', '--workers N', '--fast', '--json', '--help', 'More to say.']) expect(help).toContain(text);
  });
});
