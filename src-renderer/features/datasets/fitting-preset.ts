import type { Dataset } from '../../../src-shared/contract/topics/datasets.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { canonicalJson } from '../../../src-shared/experiment/canonical.ts';
import { isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';

type Preset = CallOutput<'presets.get'>;

/** The presets that an experiment with these data can begin from: those with the very data first, then those of their kind, then all others. */
export function fittingPresets<P extends Pick<Preset, 'config'>>(presets: readonly P[], { config }: Pick<Dataset, 'config'>, whole: (dataset: JsonObject) => JsonValue): P[] {
  const here = canonicalJson(whole(config));
  const rank = ({ config: { dataset } }: P): number => (!isJsonObject(dataset) ? 2 : canonicalJson(whole(dataset)) === here ? 0 : dataset['kind'] === config.kind ? 1 : 2);
  return [...presets].sort((a, b) => rank(a) - rank(b));
}
