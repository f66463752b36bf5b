import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { catalogue } from '../../workbench/catalogue.ts';
import { presetNames, readPreset } from '../../workbench/presets.ts';
import { UserError } from '../../workbench/user-error.ts';
import type { Command } from '../command.ts';

export const presetsCommand: Command = {
  name: 'presets',
  summary: 'list the presets with their arms and seeds',
  operands: '[list]',
  maxOperands: 1,
  options: [],
  details: ['The hash is that of the preset\'s config: two runs with the same hash give the same figures on the same engine.'],
  run(args, context) {
    if ((args.operands[0] ?? 'list') !== 'list') throw new UserError('usage', `presets has no ${JSON.stringify(args.operands[0])}`, 'say: mu-align presets list');
    const presets = presetNames(context.resources).map((name) => {
      const preset = readPreset(context.resources, name);
      const config = parseConfig(preset.config, catalogue);
      return { name, title: preset.title, description: preset.description, configHash: configHash(config, catalogue), seeds: config.seeds, arms: config.arms.map((arm) => arm.id) };
    });
    for (const { name, title, description, configHash: hash, seeds, arms } of presets) {
      context.terminal.print(`${name}: ${title}\n  ${description}\n  arms ${arms.join(', ')}\n  seeds ${seeds.join(', ')}; config ${hash.slice(0, 12)}\n`);
    }
    return Promise.resolve({ presets });
  },
};
