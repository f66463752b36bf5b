import { describe, expect, test } from 'vitest';
import type { NpyArray } from '../../../../src-main/lab/data/npy.ts';
import { encodeNpz } from '../../../../src-main/lab/data/npz.ts';
import { evaluateImported } from '../../../../src-main/lab/imported/evaluate-imported.ts';
import type { ImportedEvaluation } from '../../../../src-main/lab/imported/evaluate-imported.ts';
import { importedAttackers } from '../../../../src-main/lab/imported/imported-attackers.ts';
import { readScores } from '../../../../src-main/lab/imported/read-scores.ts';
import { privacyConfigSchema } from '../../../../src-shared/experiment/config.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { quietHooks } from '../tiny-data.ts';
import { madeNpz, madeScores } from './made-scores.ts';
import type { MadeOptions } from './made-scores.ts';

const privacy = privacyConfigSchema.parse({ permutations: 199, bootstrapDraws: 50 });

async function evaluate(bytes: Uint8Array, wanted: readonly string[] | null = ['loss', 'entropy']): Promise<readonly ImportedEvaluation[]> {
  const imported = readScores(bytes, 'made.npz', 0);
  return (await evaluateImported(imported, importedAttackers(imported, wanted).attackers, privacy, quietHooks())).rows;
}

const number = (row: ImportedEvaluation | undefined, column: string): number => {
  const cell = row?.columns[column];
  if (typeof cell !== 'number') throw new Error(`${column} holds ${String(cell)}`);
  return cell;
};
const of = (rows: readonly ImportedEvaluation[], arm: string, seed = 0): ImportedEvaluation | undefined => rows.find((row) => row.arm === arm && row.seed === seed);

describe('imported models', () => {
  const options: MadeOptions = { members: 700, nonMembers: 3000, retained: 400, heldOut: 200, shifts: { leaky: 0, quiet: 0 }, plantEvery: 0 };

  test('whose members are planted are found, at a small FPR too', async () => {
    const rows = await evaluate(madeNpz(1, { ...options, plantEvery: 4 }));
    const row = of(rows, 'leaky');
    expect(number(row, 'worst_auc')).toBeGreaterThan(number(row, 'null_floor_auc'));
    // A quarter of the members lies above every non-member.
    expect(number(row, 'cal_sel_tpr_1e-2')).toBeCloseTo(0.25, 1);
    expect(number(row, 'cal_worst_tpr_1e-2')).toBeGreaterThan(number(row, 'cal_null_floor_1e-2'));
    expect(number(row, 'worst_tpr_0fp')).toBeGreaterThan(0.2);
    expect(row?.columns['cal_worst_attacker_1e-2']).toBe('loss(+)');
    expect(row?.columns['resolved_1e-2']).toBe(true);
    expect(row?.columns['resolved_1e-5']).toBe(false);
    expect(row?.columns['cal_sel_tpr_1e-5']).toBeNull();
  });

  test('whose labels of membership are permuted stay at the null floor', async () => {
    const arrays = madeScores(2, { ...options, shifts: { leaky: 1.5 } });
    const open = of(await evaluate(encodeNpz(arrays)), 'leaky');
    expect(number(open, 'worst_auc')).toBeGreaterThan(0.7);
    const membership = Int32Array.from(Array.from(arrays.get('membership')?.data ?? [], Number));
    const stream = RandomStream.of(3, 'permuted');
    const among = Int32Array.from(membership.keys()).filter((row) => (membership[row] ?? 0) < 2);
    const shuffled = among.map((row) => membership[row] ?? 0);
    stream.shuffle(shuffled);
    among.forEach((row, i) => { membership[row] = shuffled[i] ?? 0; });
    const row = of(await evaluate(encodeNpz(new Map([...arrays, ['membership', { shape: [membership.length], data: membership }]]))), 'leaky');
    expect(number(row, 'worst_auc')).toBeLessThan(number(row, 'null_floor_auc'));
    expect(number(row, 'worst_tpr_1e-2')).toBeLessThanOrEqual(number(row, 'null_floor_1e-2'));
    expect(number(row, 'cal_worst_tpr_1e-2')).toBeLessThanOrEqual(number(row, 'cal_null_floor_1e-2'));
  });

  test('have accuracies as far as the arrays allow, and distances to a retrained model alone', async () => {
    const arrays = madeScores(4, { ...options, shifts: { leaky: 3, reference: 0 } });
    const count = arrays.get('ids')?.shape[0] ?? 0;
    const plain = of(await evaluate(encodeNpz(arrays)), 'leaky');
    expect(number(plain, 'forget_acc')).toBeGreaterThan(number(plain, 'retain_acc'));
    expect(plain?.columns).toMatchObject({ retain_acc_heldout: null, forget_acc_heldout: null, retain_acc_heldout_soft: null, retain_acc_other: null, emb_mse: null });
    expect(number(plain, 'retain_acc_heldout_raw')).toBeGreaterThan(0.2);
    expect(number(plain, 'pred_js_forget')).toBeGreaterThan(number(plain, 'pred_js_retain'));
    expect(number(plain, 'excess_auc')).toBeGreaterThan(0.1);
    const typed = of(await evaluate(encodeNpz(new Map([...arrays, ['answer_types', { shape: [count], data: Uint8Array.from({ length: count }, (_, row) => row % 3) }]]))), 'leaky');
    expect(number(typed, 'retain_acc_heldout')).toBeGreaterThan(0);
    expect(number(typed, 'retain_acc_other')).toBeGreaterThan(0);
    const alone = of(await evaluate(madeNpz(4, { ...options, shifts: { leaky: 3 } })), 'leaky');
    expect(alone?.columns['pred_js'] ?? null).toBeNull();
    expect(alone?.columns['excess_auc']).toBeNull();
  });

  test('of several seeds give a row each, retrained models the row retrain', async () => {
    const rows = await evaluate(madeNpz(5, { ...options, seeds: [1, 2], shifts: { original: 1, scrub: 0.5, retrain: 0, reference: 0 } }));
    expect(rows.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual(['retrain 1', 'original 1', 'scrub 1', 'retrain 2', 'original 2', 'scrub 2']);
    for (const row of rows) expect(number(row, 'ba_auc')).toBeGreaterThan(0.4);
    expect(number(of(rows, 'retrain', 1), 'excess_auc')).toBe(0);
    expect(number(of(rows, 'retrain', 1), 'pred_js')).toBeGreaterThan(0);
  });

  test('go through learned attackers where embeddings are given, and say who is left out where not', async () => {
    const bytes = madeNpz(6, { ...options, shifts: { leaky: 1 }, embeddings: true });
    expect((await evaluate(bytes, null))[0]?.attackers.map(({ attacker }) => attacker)).toContain('learned-logistic');
    const without = importedAttackers(readScores(madeNpz(6, options), 'x.npz', 0), null);
    expect(without.leftOut).toEqual(['embedding-norm', 'last-layer-grad-norm', 'learned-logistic']);
  });

  test('may be scores that somebody else computed: both signs are tried', async () => {
    const arrays = madeScores(7, { ...options, shifts: { leaky: 1 } });
    const count = arrays.get('ids')?.shape[0] ?? 0;
    const stream = RandomStream.of(8, 'given');
    const score = (shift: number): NpyArray => ({ shape: [count], data: Float64Array.from({ length: count }, (_, row) => stream.normal() + (row < options.members ? shift : 0)) });
    const given = new Map([...arrays].filter(([name]) => !/^(logits|labels)/.test(name)));
    const rows = await evaluate(encodeNpz(new Map([...given, ['scores/mine/3/rmia', score(-2)], ['scores/mine/3/lira', score(0)]])));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ arm: 'mine', seed: 3 });
    expect(rows[0]?.columns['cal_worst_attacker_1e-1']).toBe('rmia(-)');
    expect(rows[0]?.attackers.map(({ attacker, sign, threatModel }) => `${attacker}${sign} ${threatModel}`)).toEqual(['rmia+ not stated', 'rmia- not stated', 'lira+ not stated', 'lira- not stated']);
    expect(rows[0]?.columns['forget_acc'] ?? null).toBeNull();
  });

  test('are dealt by image: a pair moves with its image, ids stand for images that are not given', async () => {
    const arrays = madeScores(9, options);
    const ids = new Map([...arrays].filter(([name]) => name !== 'image_ids').map(([name, array]): [string, NpyArray] => [name, name === 'ids' ? { ...array, data: Int32Array.from(Array.from(array.data, Number), (id) => 1000 + id) } : array]));
    const [a, b] = [await evaluate(encodeNpz(arrays)), await evaluate(encodeNpz(ids))];
    expect(b).toEqual(a);
  });
});

describe('a file of scores that is wrong is refused with array, row and remedy:', () => {
  const base = (): Map<string, NpyArray> => madeScores(1, { members: 60, nonMembers: 120, shifts: { a: 0 } });
  const set = (name: string, change: (array: NpyArray) => NpyArray) => (arrays: Map<string, NpyArray>): void => {
    const array = arrays.get(name);
    if (array === undefined) throw new Error(name);
    arrays.set(name, change(array));
  };
  const at = (row: number, value: number) => (array: NpyArray): NpyArray => {
    const data = Float32Array.from(Array.from(array.data, Number));
    data[row] = value;
    return { ...array, data: array.data instanceof Float32Array ? data : Int32Array.from(data) };
  };
  const cases: readonly (readonly [string, (arrays: Map<string, NpyArray>) => unknown, RegExp])[] = [
    ['no ids', (arrays) => arrays.delete('ids'), /no array "ids"/],
    ['no outputs', (arrays) => arrays.delete('logits/a/0'), /neither logits nor scores/],
    ['no labels', (arrays) => arrays.delete('labels'), /no array "labels"/],
    ['an unknown array', (arrays) => arrays.set('logit', { shape: [1], data: Int32Array.of(1) }), /array "logit": it is none of the arrays/],
    ['an arm that is no name', (arrays) => arrays.set('logits/a b/0', { shape: [1], data: Int32Array.of(1) }), /can be no arm/],
    ['a seed that is none', (arrays) => arrays.set('logits/a/x', { shape: [1], data: Int32Array.of(1) }), /"x" is no seed/],
    ['an id twice', set('ids', at(7, 3)), /array "ids", row 7: the id 3 stands in row 3 too/],
    ['ids with a point', set('ids', (array) => ({ ...array, data: Float32Array.from(Array.from(array.data, Number)) })), /array "ids": it holds numbers with a point.*int64/],
    ['a membership of 4', set('membership', at(5, 4)), /array "membership", row 5: it holds 4/],
    ['a shorter array', set('labels', (array) => ({ shape: [10], data: array.data.slice(0, 10) })), /array "labels": its shape is \(10,\)/],
    ['a label that is no column', set('labels', at(2, 9)), /array "labels", row 2: it holds 9/],
    ['a logit that is NaN', set('logits/a/0', at(5 * 3 + 2, NaN)), /array "logits\/a\/0", row 3: it holds NaN/],
    ['logits of one answer', set('logits/a/0', ({ data }) => ({ shape: [180, 1], data: data.slice(0, 180) })), /it has 1 columns/],
    ['logits in one dimension', set('logits/a/0', ({ data }) => ({ shape: [180], data: data.slice(0, 180) })), /its shape is \(180,\), and \(180, answers/],
    ['probabilities', set('logits/a/0', ({ shape, data }) => ({ shape, data: new Float32Array(data.length).fill(0.2) })), /these are probabilities/],
    ['no member', set('membership', ({ shape, data }) => ({ shape, data: new Int8Array(data.length) })), /there are 0 members in SEL/],
    ['no non-member', set('membership', ({ shape, data }) => ({ shape, data: new Int8Array(data.length).fill(1) })), /0 non-members in/],
    ['an image on both sides', set('image_ids', at(100, 1000)), /array "image_ids", row 100: its image is also that of row 0/],
    ['a member in CAL', (arrays) => arrays.set('split', { shape: [180], data: new Uint8Array(180).fill(2) }), /puts a pair of the forget set into CAL/],
    ['scores beside logits', (arrays) => arrays.set('scores/a/0', { shape: [180], data: new Float32Array(180) }), /has logits too/],
    ['embeddings for one model only', (arrays) => {
      const logits = arrays.get('logits/a/0');
      if (logits !== undefined) arrays.set('logits/b/0', logits);
      arrays.set('embeddings/b/0', { shape: [180, 2], data: new Float32Array(360) });
    }, /has logits and embeddings, and a, seed 0, has logits/],
    ['other answers for one model', (arrays) => arrays.set('logits/b/0', { shape: [180, 7], data: Float32Array.from({ length: 180 * 7 }, (_, i) => i % 11) }), /it has 7 columns, and .* has 5/],
  ];

  test.each(cases)('%s', async (_, change, message) => {
    const arrays = base();
    change(arrays);
    const outcome = await evaluate(encodeNpz(arrays)).then(() => null, (error: unknown) => error);
    expect(outcome).toMatchObject({ name: 'DataError', message: expect.stringMatching(message) as unknown, place: expect.stringContaining('made.npz') as unknown, remedy: expect.stringMatching(/\.$/) as unknown });
  });
});
