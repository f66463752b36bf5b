import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import type { PresetHead } from '../../../src-shared/contract/topics/presets.ts';
import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import type { FrozenPreset } from '../../../src-shared/experiment/frozen.ts';
import { configHash, parseConfig } from '../../../src-shared/experiment/parse-config.ts';
import { PRESET_SCHEMA_ID, presetSchema } from '../../../src-shared/experiment/preset.ts';
import type { Preset } from '../../../src-shared/experiment/preset.ts';
import { isReproduction, runStateSchema } from '../../../src-shared/experiment/run-state.ts';
import { runStateBadge, runStateLine } from '../../../src-shared/experiment/run-state-text.ts';
import { catalogue } from '../catalogue.ts';
import { dataIdentity, presetAsItIs, readFrozen, stateOf } from '../frozen-presets.ts';
import { presetNames } from '../presets.ts';
import { CHECKSUMS_FILE } from '../results-folder.ts';
import type { ServiceContext } from '../service-context.ts';
import { UserError } from '../user-error.ts';

type PresetHandlers = Pick<Handlers, 'presets.list' | 'presets.get' | 'presets.hold' | 'presets.save' | 'presets.remove'>;

/** A preset, and what is pinned of it. */
interface KnownPreset {
  readonly head: PresetHead;
  readonly preset: Preset;
  readonly pinned: FrozenPreset | null;
}

export function presetsService({ store, resources, code, now }: Pick<ServiceContext, 'store' | 'resources' | 'code' | 'now'>): PresetHandlers {
  const brought = (name: string): KnownPreset => {
    const { preset, config } = presetAsItIs(resources, name);
    const pinned = readFrozen(resources, name);
    return {
      preset,
      pinned,
      head: {
        name,
        title: preset.title,
        description: preset.description,
        configHash: configHash(config, catalogue),
        frozen: stateOf(resources, name, config, dataIdentity(config, null)).kind === 'frozen',
        hasResults: pinned?.results != null && existsSync(join(code.root, pinned.results.folder, CHECKSUMS_FILE)),
        saved: false,
      },
    };
  };
  const saved = (preset: Preset): KnownPreset => {
    const { name, title, description } = preset;
    return { preset, pinned: null, head: { name, title, description, configHash: configHash(parseConfig(preset.config, catalogue), catalogue), frozen: false, hasResults: false, saved: true } };
  };
  /** One that does not fit any more, since it names a method that this program lacks, is passed over. */
  const allSaved = (): KnownPreset[] => store.presets.list().flatMap(({ content }) => {
    try {
      return [saved(presetSchema.parse(content))];
    } catch {
      return [];
    }
  });
  const find = (name: string): KnownPreset => {
    if (presetNames(resources).includes(name)) return brought(name);
    const own = store.presets.get(name);
    if (own !== null) return saved(presetSchema.parse(own.content));
    const names = [...presetNames(resources), ...store.presets.list().map((known) => known.name)];
    throw new UserError('preset', `there is no preset ${JSON.stringify(name)}`, `the presets are ${names.join(', ')}`);
  };

  return {
    'presets.list': () => [...presetNames(resources).map((name) => brought(name).head), ...allSaved().map(({ head }) => head)],
    'presets.get': ({ name }) => {
      const { head, preset, pinned } = find(name);
      return { ...head, config: documentSchema.parse(preset.config), tuning: preset.tuning, pinned };
    },
    'presets.hold': ({ name, config: document }) => {
      const config = parseConfig(document, catalogue);
      const state = stateOf(resources, find(name).head.saved ? null : name, config, dataIdentity(config, null));
      return { state: runStateSchema.parse(state), badge: runStateBadge(state), line: runStateLine(state), isReproduction: isReproduction(state) };
    },
    'presets.save': ({ name, title, description, config }) => {
      if (presetNames(resources).includes(name)) throw new UserError('preset', `the program brings a preset ${name}`, 'choose another name');
      parseConfig(config, catalogue);
      const preset: Preset = { schema: PRESET_SCHEMA_ID, name, title, description: description === '' ? title : description, config, tuning: {} };
      store.presets.save({ name, content: { ...preset }, savedAt: now() });
      return saved(preset).head;
    },
    'presets.remove': ({ name }) => {
      if (presetNames(resources).includes(name)) throw new UserError('preset', `the program brings the preset ${name}`, 'it cannot be removed');
      if (!store.presets.remove(name)) throw new UserError('preset', `there is no saved preset ${JSON.stringify(name)}`, 'it may have been removed in another window');
      return {};
    },
  };
}
