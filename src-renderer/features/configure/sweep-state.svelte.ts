import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import { MOST_RUNS, sweepRuns, sweptValues } from './sweep.ts';
import type { SweepRun, SweptField } from './sweep.ts';

/** A sweep while it is put together. */
export class SweepState {
  isOpen = $state(false);
  /** id of the field that is varied; '' : none is chosen */
  fieldId = $state('');
  typed = $state('');
  tag = $state('');

  field(fields: readonly SweptField[]): SweptField | null {
    return fields.find(({ id }) => id === this.fieldId) ?? null;
  }

  values(fields: readonly SweptField[]): JsonValue[] {
    const field = this.field(fields);
    return field === null ? [] : sweptValues(this.typed, field);
  }

  /** Empty while there is nothing to vary, or too much. */
  runs(config: JsonObject, fields: readonly SweptField[], name: string): SweepRun[] {
    const field = this.field(fields);
    const values = this.values(fields);
    return !this.isOpen || field === null || values.length > MOST_RUNS ? [] : sweepRuns(config, field, values, name);
  }
}
