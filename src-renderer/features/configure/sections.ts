import type { JsonObject, JsonValue } from '../../../src-shared/experiment/json-value.ts';
import type { SchemaNode } from '../../../src-shared/experiment/schema-node.ts';
import type { ConfigSchemas } from '../../../src-shared/experiment/whole-config.ts';
import { fieldsOfObject } from './build-fields.ts';
import type { FormContext } from './build-fields.ts';
import { valueAt } from './document-path.ts';
import type { FieldPath, FormField, HeldAgainst } from './form-field.ts';

export interface FormSection {
  readonly id: string;
  readonly title: string;
  readonly fields: readonly FormField[];
}

/** Which fields of an experiment stand together. What the schema has and this table lacks stands under "More". */
const PARTS: readonly { readonly id: string; readonly title: string; readonly keys: readonly string[] }[] = [
  { id: 'data', title: 'Data and forget set', keys: ['forget', 'seeds', 'dataset'] },
  { id: 'model', title: 'Model', keys: ['model'] },
  { id: 'training', title: 'Training', keys: ['training', 'teacherSeedOffset', 'referenceSeedOffset'] },
  { id: 'methods', title: 'Methods', keys: ['arms'] },
  { id: 'attackers', title: 'Attackers', keys: ['attackers'] },
  { id: 'statistics', title: 'Statistics', keys: ['privacy'] },
  { id: 'claims', title: 'Claims', keys: ['claims'] },
  { id: 'name', title: 'Name', keys: ['name'] },
];

/** The form of an experiment, section by section. Arms have forms of their own: their section is empty here. */
export function formSections({ config: schema, datasets }: ConfigSchemas, config: JsonObject, base: JsonObject | null, context: FormContext): FormSection[] {
  const known = new Set(PARTS.flatMap(({ keys }) => keys));
  const rest = Object.keys(schema.properties ?? {}).filter((key) => !known.has(key) && schema.properties?.[key]?.const === undefined);
  const parts = rest.length === 0 ? PARTS : [...PARTS, { id: 'more', title: 'More', keys: rest }];
  return parts.map(({ id, title, keys }) => ({
    id,
    title,
    fields: keys.filter((key) => key !== 'arms').flatMap((key) => (key === 'dataset' ? dataFields(datasets, config, base, context) : fieldsOfKey(key, schema, config, base, context))),
  }));
}

/** The section's name says what an object's own would, so its fields stand at the front. */
function fieldsOfKey(key: string, schema: SchemaNode, config: JsonObject, base: JsonObject | null, context: FormContext): FormField[] {
  const node = schema.properties?.[key];
  if (node === undefined) return [];
  if (node.properties !== undefined) return fieldsOfObject(node, config[key], held(base, [key]), [key], context);
  return fieldsOfObject({ type: 'object', properties: { [key]: node } }, config, held(base, []), [], context);
}

/** Parameters of the data; which data they are is chosen apart, since kind and parameters change together (DataChoice). */
function dataFields(datasets: ReadonlyMap<string, SchemaNode>, config: JsonObject, base: JsonObject | null, context: FormContext): FormField[] {
  const kind = valueAt(config, ['dataset', 'kind']);
  const params = typeof kind === 'string' ? datasets.get(kind) : undefined;
  const path = ['dataset', 'params'];
  const isSameKind = base !== null && valueAt(base, ['dataset', 'kind']) === kind;
  return params === undefined ? [] : fieldsOfObject(params, valueAt(config, path), isSameKind ? held(base, path) : null, path, context);
}

function held(base: JsonObject | null, path: FieldPath): HeldAgainst {
  const value: JsonValue | undefined = base === null ? undefined : valueAt(base, path);
  return value === undefined ? null : { value };
}

/** Fields of an arm: its name, its method's parameters. The method itself is chosen apart, since parameters change with it. */
export function armFields({ config: schema, methods }: ConfigSchemas, arm: JsonObject, at: number, base: JsonObject | null, context: FormContext): FormField[] {
  const { id, label } = schema.properties?.['arms']?.items?.properties ?? {};
  const path = ['arms', at];
  const names = fieldsOfObject({ type: 'object', properties: { ...(label === undefined ? {} : { label }), ...(id === undefined ? {} : { id }) } }, arm, base === null ? null : { value: base }, path, context);
  const { method } = arm;
  const params = typeof method === 'string' ? methods.get(method) : undefined;
  const isSameMethod = base !== null && base['method'] === method;
  return [...names, ...(params === undefined ? [] : fieldsOfObject(params, arm['params'], isSameMethod ? { value: base['params'] } : null, [...path, 'params'], context))];
}
