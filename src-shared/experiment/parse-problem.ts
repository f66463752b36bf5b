import type { z } from 'zod';
import { describeAllowed } from './describe-allowed.ts';
import { isJsonObject } from './json-value.ts';
import { chooseAlternative, nodeAt, schemaNode } from './schema-node.ts';
import type { SchemaNode } from './schema-node.ts';

/** A document that does not fit its schema: every problem in one line, with path, allowed range and what stood there. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/**
 * Parses a value by a schema.
 *
 * @param where the path of the value itself, for example ['config', 'arms', 2, 'params']
 * @throws ConfigError that names each wrong field
 */
export function parseOrExplain<T>(schema: z.ZodType<T>, value: unknown, where: readonly PropertyKey[]): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(explainIssues(schema, value, result.error.issues, where));
}

/** One line an issue: "config.training.learningRate: must be a number above 0 and at most 10, got "fast"". */
export function explainIssues(schema: z.ZodType, value: unknown, issues: readonly z.core.$ZodIssue[], where: readonly PropertyKey[]): string[] {
  const root = schemaNode(schema);
  return issues.flatMap((issue) => {
    const place = formatPath([...where, ...issue.path]);
    const node = nodeAt(root, issue.path, value);
    const actual = valueAt(value, issue.path);
    if (issue.code === 'unrecognized_keys') {
      const chosen = node === undefined ? undefined : chooseAlternative(node, actual);
      const fields = Object.keys(chosen?.properties ?? {}).join(', ');
      return issue.keys.map((key) => `${place}: unknown key ${JSON.stringify(key)}${fields === '' ? '' : ` (known: ${fields})`}`);
    }
    if (issue.code === 'invalid_union' && node === undefined) {
      return [`${place}: must be ${kindsAt(root, issue.path, value)}, got ${show(actual)}`];
    }
    if (issue.code === 'custom' || node === undefined) return [`${place}: ${issue.message}, got ${show(actual)}`];
    if (actual === undefined) return [`${place}: is missing; it must be ${describeAllowed(chooseAlternative(node, actual))}`];
    return [`${place}: must be ${describeAllowed(chooseAlternative(node, actual))}, got ${show(actual)}`];
  });
}

/** The constants that a union's telling field may have, where the value chose none of them. */
function kindsAt(root: SchemaNode, path: readonly PropertyKey[], value: unknown): string {
  const union = nodeAt(root, path.slice(0, -1), value);
  const key = String(path.at(-1));
  const constants = (union?.oneOf ?? union?.anyOf ?? []).flatMap((node) => node.properties?.[key]?.const ?? []);
  return describeAllowed({ enum: constants });
}

/** config.arms[2].params */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`), '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((here, key) => (isJsonObject(here) ? here[String(key)] : Array.isArray(here) ? here[Number(key)] : undefined), value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}
