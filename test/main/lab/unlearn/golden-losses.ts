import { readFileSync } from 'node:fs';

export interface GoldenLoss {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly gradients: Readonly<Record<string, unknown>>;
}

const entries = readEntries();

/** One entry of test/golden/losses.json. */
export function goldenLoss(id: string): GoldenLoss {
  const found = entries.find((entry) => entry['id'] === id);
  if (found === undefined) throw new Error(`losses.json has no entry ${id}`);
  return { inputs: record(found['inputs']), outputs: record(found['outputs']), gradients: record(found['gradients'] ?? {}) };
}

/** All numbers of a nested array, row-major; a single number gives one. */
export function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (!Array.isArray(value)) throw new TypeError(`not a number or an array: ${JSON.stringify(value)}`);
  return value.flatMap((item: unknown) => numbersOf(item));
}

/** Rows and columns of a matrix. */
export function shapeOf(value: unknown): [number, number] {
  if (!Array.isArray(value) || !Array.isArray(value[0])) throw new TypeError('not a matrix');
  return [value.length, value[0].length];
}

/** Sizes of tensors given as [name, shape]. */
export function tensorSizes(value: unknown): number[] {
  if (!Array.isArray(value)) throw new TypeError('not a list of tensors');
  return value.map((item: unknown) => {
    if (!Array.isArray(item)) throw new TypeError('not a tensor');
    return numbersOf(item[1]).reduce((product, size) => product * size, 1);
  });
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return Object.fromEntries(Object.entries(value));
}

function readEntries(): Readonly<Record<string, unknown>>[] {
  const file: unknown = JSON.parse(readFileSync(new URL('../../../golden/losses.json', import.meta.url), 'utf8'));
  const list = record(file)['entries'];
  if (!Array.isArray(list)) throw new TypeError('losses.json has no entries');
  return list.map((entry: unknown) => record(entry));
}
