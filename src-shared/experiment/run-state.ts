import { z } from 'zod';
import { canonicalJson } from './canonical.ts';
import type { Catalogue } from './catalogue.ts';
import type { ExperimentConfig } from './config.ts';
import { configDifferences } from './config-differences.ts';
import type { ConfigDifference } from './config-differences.ts';
import { toJson } from './config-slice.ts';
import { cutDown } from './cut-down.ts';
import type { CodeIdentity, FrozenPreset } from './frozen.ts';
import { configHash } from './parse-config.ts';
import type { JsonValue } from './json-value.ts';

/** Something that is not what the frozen preset pins. */
export interface Mismatch {
  readonly what: 'config' | 'data' | 'code';
  /** in words: what is pinned, and what is here */
  readonly problem: string;
}

/**
 * What a run is of its preset. `frozen`: the frozen preset on the pinned data and code. `subset`: the same with fewer
 * seeds or arms. `edited-copy`: the config differs from the preset's. `mismatch`: it claims to be the preset, but
 * preset file, data or code are not the pinned ones. `own`: an experiment that is no preset's.
 */
export interface RunState {
  readonly kind: 'frozen' | 'subset' | 'edited-copy' | 'mismatch' | 'own';
  /** the preset that it is (a copy) of */
  readonly preset: string | null;
  /** seeds and arms of the preset that are left out, for a subset */
  readonly leftOut: { readonly seeds: readonly number[]; readonly arms: readonly string[] };
  /** for an edited copy */
  readonly differences: readonly ConfigDifference[];
  readonly mismatches: readonly Mismatch[];
}

/** The same as it stands in a manifest. */
export const runStateSchema = z.object({
  kind: z.enum(['frozen', 'subset', 'edited-copy', 'mismatch', 'own']),
  preset: z.string().nullable(),
  leftOut: z.object({ seeds: z.array(z.int()), arms: z.array(z.string()) }),
  differences: z.array(z.object({ path: z.string(), preset: z.custom<JsonValue>(), own: z.custom<JsonValue>() })),
  mismatches: z.array(z.object({ what: z.enum(['config', 'data', 'code']), problem: z.string() })),
});

export interface RunStateInput {
  /** the preset that the run is (a copy) of, as its file is now; null: none */
  readonly preset: { readonly name: string; readonly config: ExperimentConfig; readonly documentHash: string; readonly trialsHash: string | null } | null;
  /** what is pinned of it; null: it was never frozen */
  readonly frozen: FrozenPreset | null;
  readonly config: ExperimentConfig;
  /** kind, version and identity of the run's data */
  readonly data: { readonly kind: string; readonly version: number; readonly sha256: string | null };
  readonly code: CodeIdentity;
  readonly catalogue: Catalogue;
}

const NONE = { seeds: [], arms: [] } as const;

/** Holds a run against the frozen preset. Pure. */
export function runState(input: RunStateInput): RunState {
  const { preset, config, catalogue } = input;
  if (preset === null) return { kind: 'own', preset: null, leftOut: NONE, differences: [], mismatches: [] };
  const mismatches = [...presetMismatches(input), ...dataMismatches(input), ...codeMismatches(input)];
  const leftOut = missingParts(preset.config, config);
  const inSubset = config.seeds.every((seed) => preset.config.seeds.includes(seed));
  const sameParts = inSubset && configHash(cutDown(preset.config, config.seeds, config.arms.map((arm) => arm.id)), catalogue) === configHash(config, catalogue);
  if (!sameParts) return { kind: 'edited-copy', preset: preset.name, leftOut: NONE, differences: configDifferences(preset.config, config), mismatches };
  const isWhole = configHash(preset.config, catalogue) === configHash(config, catalogue);
  const kind = mismatches.length > 0 ? 'mismatch' : isWhole ? 'frozen' : 'subset';
  return { kind, preset: preset.name, leftOut, differences: [], mismatches };
}

/** Whether the run may be called a reproduction. */
export function isReproduction(state: Pick<RunState, 'kind'>): boolean {
  return state.kind === 'frozen' || state.kind === 'subset';
}

function missingParts(preset: ExperimentConfig, own: ExperimentConfig): RunState['leftOut'] {
  return {
    seeds: preset.seeds.filter((seed) => !own.seeds.includes(seed)),
    arms: preset.arms.map((arm) => arm.id).filter((id) => !own.arms.some((arm) => arm.id === id)),
  };
}

/** The preset's own files, against the pin. */
function presetMismatches({ preset, frozen, catalogue }: RunStateInput): Mismatch[] {
  if (preset === null) return [];
  if (frozen === null) return [{ what: 'config', problem: `preset ${preset.name} was never frozen` }];
  const hash = configHash(preset.config, catalogue);
  if (hash !== frozen.configHash) return [{ what: 'config', problem: `the config of preset ${preset.name} is ${short(hash)}, pinned is ${short(frozen.configHash)}` }];
  if (preset.documentHash !== frozen.documentHash) return [{ what: 'config', problem: `title, description or tuning record of preset ${preset.name} are not the pinned ones` }];
  return preset.trialsHash === frozen.trialsHash ? [] : [{ what: 'config', problem: `the tuning trials of preset ${preset.name} are not the pinned ones` }];
}

/** The data, against the pin; where the config asks for other data than the preset's, that is a difference of the config. */
function dataMismatches({ preset, frozen, config, data }: RunStateInput): Mismatch[] {
  if (preset === null || frozen === null) return [];
  const { dataset } = frozen;
  if (canonicalJson(toJson(preset.config.dataset)) !== canonicalJson(toJson(config.dataset))) return [];
  if (data.kind !== dataset.kind || data.version !== dataset.version) return [{ what: 'data', problem: `the data are ${data.kind} version ${data.version}, pinned is ${dataset.kind} version ${dataset.version}` }];
  if (dataset.sha256 === null || data.sha256 === dataset.sha256) return [];
  return [{ what: 'data', problem: `the data set is ${data.sha256 === null ? 'unnamed' : short(data.sha256)}, pinned is ${short(dataset.sha256)}` }];
}

/** Step kinds and methods, against the pin: of the methods only those that the run uses. */
function codeMismatches({ frozen, code }: RunStateInput): Mismatch[] {
  if (frozen === null) return [];
  const of = (what: string, pinned: Readonly<Record<string, number>>, names: readonly string[], here: Readonly<Record<string, number>>): Mismatch[] =>
    names.flatMap((name) => (name in pinned && pinned[name] !== here[name] ? [{ what: 'code' as const, problem: `${what} ${name} is version ${here[name] ?? 'none'}, pinned is ${pinned[name] ?? 'none'}` }] : []));
  return [
    ...of('step kind', frozen.steps, Object.keys(frozen.steps), code.steps),
    ...of('method', frozen.methods, Object.keys(code.methods), code.methods),
  ];
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
