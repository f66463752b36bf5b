import { chooseConfig } from '../../workbench/run-config.ts';
import type { ChosenConfig } from '../../workbench/run-config.ts';
import { UserError } from '../../workbench/user-error.ts';
import { ENGINE_OPTION, HOME_OPTION, WORKERS_OPTION } from '../command.ts';
import type { CommandContext, OptionSpec, ParsedArguments } from '../command.ts';
import { listOption, seedsOption } from '../parse-arguments.ts';

/** Options that say which experiment is run, and where. */
export const EXPERIMENT_OPTIONS: readonly OptionSpec[] = [
  { name: 'config', value: 'FILE', help: 'the experiment in this file instead of a preset; a changed copy of a preset is labelled as such' },
  { name: 'data', value: 'DIR', help: 'folder with the raw VQA files; imported into the home once' },
  { name: 'seeds', value: 'LIST', help: 'seeds instead of those of the preset, for example 42,123' },
  { name: 'methods', value: 'LIST', help: 'only these arms or methods; retrain always stays, all others are measured against it' },
  HOME_OPTION,
  ENGINE_OPTION,
  WORKERS_OPTION,
];

export const OUT_OPTION: OptionSpec = { name: 'out', value: 'DIR', help: 'results folder; by default HOME/runs/ID/results' };

/** The experiment that operand and options name. @throws UserError, ConfigError */
export function chosenExperiment(args: ParsedArguments, context: CommandContext): ChosenConfig {
  const [preset] = args.operands;
  const file = args.values.get('config') ?? null;
  if (preset !== undefined && file !== null) throw new UserError('usage', 'a preset and --config are both given', 'give one of them');
  return chooseConfig(context.resources, { preset: preset ?? 'quick', file, seeds: seedsOption(args), arms: listOption(args, 'methods') });
}
