import { configHash, parseConfig } from '../../src-shared/experiment/parse-config.ts';
import type { Documents } from '../store/documents.ts';
import { catalogue } from './catalogue.ts';
import { dataIdentity, presetAsItIs, presetCopied, stateOf } from './frozen-presets.ts';
import { presetNames } from './presets.ts';
import type { ChosenConfig } from './run-config.ts';
import { UserError } from './user-error.ts';

/**
 * The experiment that a config and the preset it was begun from mean. A copy in which values differ has not the preset's
 * name, but is held against it; with fewer seeds or arms it is a subset, and has it.
 *
 * @param preset name of the preset that the config was begun from; null: none, or one that the config itself names
 * @throws ConfigError, UserError
 */
export function launchChoice(resources: string, saved: Documents, document: unknown, preset: string | null): ChosenConfig {
  const config = parseConfig(document, catalogue);
  if (preset === null) return { preset: null, base: presetCopied(resources, null, config), config, changed: false };
  if (presetNames(resources).includes(preset)) {
    const { kind } = stateOf(resources, preset, config, dataIdentity(config, null));
    const changed = configHash(presetAsItIs(resources, preset).config, catalogue) !== configHash(config, catalogue);
    return { preset: kind === 'edited-copy' ? null : preset, base: preset, config, changed };
  }
  const own = saved.get(preset);
  if (own === null) throw new UserError('preset', `there is no preset ${JSON.stringify(preset)}`, 'it may have been removed in another window; launch the config without it');
  const whole = configHash(parseConfig(own.content['config'], catalogue), catalogue) === configHash(config, catalogue);
  return { preset: whole ? preset : null, base: null, config, changed: !whole };
}
