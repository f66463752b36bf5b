import { describe, expect, test } from 'vitest';
import { Recent } from '../../../src-main/workbench/recent.ts';

describe('recent values', () => {
  test('are made once, however many wait, and let go by weight, the least recently used first', async () => {
    const made: string[] = [];
    const recent = new Recent<string>(10, (value) => value.length);
    const get = (key: string, length: number) => recent.get(key, () => {
      made.push(key);
      return Promise.resolve('x'.repeat(length));
    });
    await Promise.all([get('a', 4), get('a', 4), get('b', 4)]);
    await get('a', 4);
    await get('c', 4);
    await get('a', 4);
    expect(made).toEqual(['a', 'b', 'c']);
    await get('b', 4);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    // Heavier than all that is kept: it alone stays.
    await get('d', 50);
    await get('d', 50);
    await get('a', 4);
    expect(made).toEqual(['a', 'b', 'c', 'b', 'd', 'a']);
  });

  test('that failed are made again', async () => {
    const recent = new Recent<number>(1, () => 1);
    await expect(recent.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(recent.get('a', () => Promise.resolve(2))).resolves.toBe(2);
  });
});
