import { describe, expect, test } from 'vitest';
import { allLines, differingLines, isDiffering } from '../../../src-shared/experiment/config-differences.ts';

const config = (epochs: number, arms: readonly string[]) => ({ training: { epochs, batch: 256 }, seeds: [1, 2], arms: arms.map((id) => ({ id, params: { beta: id.length } })), nothing: [], none: {} });

describe('lines of several documents', () => {
  test('that differ: one a value, lists by id, a missing entry as a whole', () => {
    expect(differingLines([config(3, ['a', 'b']), config(3, ['a', 'b'])])).toEqual([]);
    expect(differingLines([config(3, ['a', 'b']), config(4, ['a']), config(3, ['a', 'b'])])).toEqual([
      { path: 'training.epochs', values: [3, 4, 3] },
      { path: 'arms[b]', values: [{ id: 'b', params: { beta: 1 } }, null, { id: 'b', params: { beta: 1 } }] },
    ]);
    expect(differingLines([config(3, ['a', 'b']), config(3, ['b', 'a'])])).toEqual([{ path: 'arms (order)', values: [['a', 'b'], ['b', 'a']] }]);
    expect(differingLines([{ x: 1 }, { x: [1] }, {}])).toEqual([{ path: 'x', values: [1, [1], null] }]);
  });

  test('all of them: those that are equal too, each once', () => {
    const lines = allLines([config(3, ['a']), config(4, ['a'])]);
    expect(lines.map((line) => [line.path, isDiffering(line)])).toEqual([
      ['training.epochs', true], ['training.batch', false], ['seeds', false], ['arms[a].id', false], ['arms[a].params.beta', false], ['nothing', false], ['none', false],
    ]);
  });
});
