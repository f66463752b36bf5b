import { canonicalJson } from '../../../src-shared/experiment/canonical.ts';
import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import { withValue } from './document-path.ts';
import type { FormField } from './form-field.ts';
import { typedList, typedText, valueText } from './value-text.ts';

/** Launches of a sweep at most: each is planned before the start. */
export const MOST_RUNS = 50;

/** What a sweep varies: a field, or the seeds, one a run. */
export interface SweptField {
  readonly id: string;
  readonly label: string;
  readonly path: FormField['path'];
  readonly of: 'number' | 'text' | 'flag';
}

export interface SweepRun {
  readonly name: string;
  readonly config: JsonObject;
}

/** The fields that a sweep can vary: those of one value. @param where the section or arm that they stand in */
export function sweptFields(fields: readonly FormField[], where: string): SweptField[] {
  return fields.flatMap((field): SweptField[] => {
    const label = `${where}: ${field.label}`;
    if (field.id === 'seeds') return [{ id: 'seeds', label: 'Seeds, one run each', path: field.path, of: 'number' }];
    if (field.kind === 'number') return [{ id: field.id, label, path: field.path, of: 'number' }];
    if (field.kind === 'flag') return [{ id: field.id, label, path: field.path, of: 'flag' }];
    return field.kind === 'choice' ? [{ id: field.id, label, path: field.path, of: 'text' }] : [];
  });
}

/** Values that were typed for a sweep, each once. */
export function sweptValues(text: string, { of }: SweptField): JsonValue[] {
  const values = of === 'flag' ? typedList(text, 'text').map((word) => ({ on: true, off: false, true: true, false: false })[typedText(word)] ?? word) : typedList(text, of);
  return [...new Map(values.map((value) => [canonicalJson(value), value])).values()];
}

/** A run a value. @param name of the runs, before what differs */
export function sweepRuns(config: JsonObject, field: SweptField, values: readonly JsonValue[], name: string): SweepRun[] {
  const what = field.id === 'seeds' ? 'seed' : (field.label.split(': ').at(-1) ?? field.label).toLowerCase();
  return values.map((value) => ({
    name: `${name}, ${what} ${valueText(value)}`,
    config: withValue(config, field.path, field.id === 'seeds' ? [value] : value),
  }));
}
