import { expect, test } from 'vitest';
import { BatchOrder } from '../../../../src-main/lab/train/batch-order.ts';

const rows = Int32Array.from({ length: 23 }, (_, i) => 100 + i);

function pass(order: BatchOrder, number: number): number[] {
  return Array.from({ length: order.batches }, (_, index) => [...order.batch(number, index)]).flat();
}

test('every pass deals all rows once, in another order', () => {
  const order = new BatchOrder(rows, 5, 1, 'train');
  expect(order.batches).toBe(5);
  const [first, second] = [pass(order, 0), pass(order, 1)];
  expect([...first].sort()).toEqual([...rows]);
  expect([...second].sort()).toEqual([...rows]);
  expect(first).not.toEqual(second);
  expect(order.batch(0, 4)).toHaveLength(3);
});

test('any batch can be had without those before it', () => {
  const expected = pass(new BatchOrder(rows, 5, 1, 'train'), 3);
  const order = new BatchOrder(rows, 5, 1, 'train');
  pass(order, 7);
  expect([...order.batch(3, 2)]).toEqual(expected.slice(10, 15));
});

test('the order depends on seed and name', () => {
  const orders = [new BatchOrder(rows, 5, 1, 'a'), new BatchOrder(rows, 5, 2, 'a'), new BatchOrder(rows, 5, 1, 'b')].map((order) => pass(order, 0).join());
  expect(new Set(orders).size).toBe(3);
});

test('a cycle goes through pass after pass', () => {
  const order = new BatchOrder(rows, 10, 1, 'forget');
  const cycled = Array.from({ length: 6 }, (_, i) => [...order.cycle(i)]).flat();
  expect(cycled).toEqual([...pass(order, 0), ...pass(order, 1)]);
  expect(new BatchOrder(new Int32Array(0), 10, 1, 'forget').cycle(4)).toHaveLength(0);
});

test('does not reorder the rows that it was given', () => {
  const given = rows.slice();
  pass(new BatchOrder(given, 5, 1, 'train'), 0);
  expect(given).toEqual(rows);
});
