import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { runStateBadge } from '../../../src-shared/experiment/run-state-text.ts';
import { catalogue } from '../../workbench/catalogue.ts';
import { freezePresets } from '../../workbench/freeze-presets.ts';
import { checkPreset } from '../../workbench/frozen-presets.ts';
import type { PresetCheck } from '../../workbench/frozen-presets.ts';
import { presetNames, readPreset } from '../../workbench/presets.ts';
import { UserError } from '../../workbench/user-error.ts';
import type { Command, CommandContext } from '../command.ts';
import { DifferenceError } from '../difference-error.ts';
import { presetLines } from '../preset-lines.ts';

export const presetsCommand: Command = {
  name: 'presets',
  summary: 'list the presets, show one with the record of its tuning, or verify that they are the frozen ones',
  operands: '[list | show NAME | verify [NAME]]',
  maxOperands: 2,
  options: [],
  details: [
    'The hash is that of the preset\'s config: two runs with the same hash give the same figures on the same engine.',
    'verify holds config, data, code and committed results against what is pinned in resources/presets/frozen.json; exit code 4 where something differs.',
    'freeze [NAME], in a source checkout, pins the presets as they are: for maintainers, after changing one on purpose.',
  ],
  run(args, context) {
    const [what = 'list', name] = args.operands;
    switch (what) {
      case 'list':
        if (name !== undefined) throw new UserError('usage', 'presets list takes no name', `say: mu-align presets show ${name}`);
        return Promise.resolve(list(context));
      case 'show':
        if (name === undefined) throw new UserError('usage', 'presets show needs a name', `the presets are ${presetNames(context.resources).join(', ')}`);
        return Promise.resolve(show(name, context));
      case 'verify':
        return Promise.resolve(verify(name === undefined ? presetNames(context.resources) : [name], context));
      case 'freeze':
        return Promise.resolve(freeze(name === undefined ? null : [name], context));
      default:
        throw new UserError('usage', `presets has no ${JSON.stringify(what)}`, 'say: mu-align presets list, show NAME or verify [NAME]');
    }
  },
};

function list(context: CommandContext) {
  const presets = presetNames(context.resources).map((name) => {
    const preset = readPreset(context.resources, name);
    const config = parseConfig(preset.config, catalogue);
    const frozen = isFrozen(checkPreset(context.root, context.resources, name));
    return { name, title: preset.title, description: preset.description, frozen, configHash: configHash(config, catalogue), seeds: config.seeds, arms: config.arms.map((arm) => arm.id) };
  });
  for (const { name, title, description, frozen, configHash: hash, seeds, arms } of presets) {
    context.terminal.print(`${name}: ${title}\n  ${description}\n  arms ${arms.join(', ')}\n  seeds ${seeds.join(', ')}; config ${hash.slice(0, 12)}, ${frozen ? runStateBadge({ kind: 'frozen' }) : `${runStateBadge({ kind: 'mismatch' })} (mu-align presets verify says why)`}\n`);
  }
  return { presets };
}

function show(name: string, context: CommandContext) {
  const preset = readPreset(context.resources, name);
  const config = parseConfig(preset.config, catalogue);
  const check = checkPreset(context.root, context.resources, name);
  for (const line of presetLines(preset, config, check)) context.terminal.print(line);
  return { ...preset, config, configHash: configHash(config, catalogue), check };
}

function verify(names: readonly string[], context: CommandContext) {
  const checks = names.map((name) => checkPreset(context.root, context.resources, name));
  for (const check of checks) {
    context.terminal.print(`${check.name}: ${runStateBadge({ kind: isFrozen(check) ? 'frozen' : 'mismatch' })}${isFrozen(check) && check.frozen?.results === null ? ', no results are committed' : ''}`);
    for (const { what, problem } of check.mismatches) context.terminal.print(`  ${what}: ${problem}`);
    if (check.results !== null) context.terminal.print(`  results: ${check.results}`);
  }
  const broken = checks.filter((check) => !isFrozen(check)).map((check) => check.name);
  if (broken.length > 0) throw new DifferenceError(`not as frozen: ${broken.join(', ')}`, { checks });
  return { checks };
}

function freeze(names: readonly string[] | null, context: CommandContext) {
  const presets = freezePresets(context.root, context.resources, names);
  for (const { name, changed, frozen } of presets) {
    context.terminal.print(`${name}: config ${frozen.configHash.slice(0, 12)}, ${frozen.results === null ? 'no committed results' : frozen.results.folder}${changed ? ' (changed)' : ''}`);
  }
  return { presets };
}

function isFrozen({ mismatches, results }: PresetCheck): boolean {
  return mismatches.length === 0 && results === null;
}
