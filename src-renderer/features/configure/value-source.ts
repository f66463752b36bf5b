import { canonicalJson } from '../../../src-shared/experiment/canonical.ts';
import { toJson } from '../../../src-shared/experiment/config-slice.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import type { TuningRecord } from '../../../src-shared/experiment/preset.ts';
import { armText, armsOf } from './arms.ts';
import type { FieldPath } from './form-field.ts';

/** Where a preset's value comes from, where it is not the default: tuning with its trial, or the preset itself. */
export function valueSource(config: JsonObject, preset: { readonly saved: boolean; readonly tuning: Readonly<Record<string, TuningRecord>> } | null): (path: FieldPath, value: JsonValue | undefined) => string {
  const arms = armsOf(config);
  return (path, value) => {
    if (preset === null || value === undefined) return '';
    const [part, at, params, key] = path;
    const arm = part === 'arms' && params === 'params' ? arms[Number(at)] : undefined;
    const record = arm === undefined ? undefined : preset.tuning[armText(arm, 'id')];
    const tuned = record?.chosenParams[String(key)];
    if (record !== undefined && tuned !== undefined && path.length === 4 && canonicalJson(toJson(tuned)) === canonicalJson(value)) {
      return record.chosenTrial === 0 ? `the authors' value, best of ${record.trials} trials` : `tuned: trial ${record.chosenTrial} of ${record.trials}`;
    }
    return preset.saved ? 'as saved' : 'of the preset';
  };
}
