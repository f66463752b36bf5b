import { encodeNpz } from '../../../../src-main/lab/data/npz.ts';
import type { NpyArray } from '../../../../src-main/lab/data/npy.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';

export interface MadeOptions {
  readonly members: number;
  readonly nonMembers: number;
  readonly retained?: number;
  readonly heldOut?: number;
  readonly answers?: number;
  /** how much surer a model is of the answer of a member, by arm */
  readonly shifts: Readonly<Record<string, number>>;
  readonly seeds?: readonly number[];
  readonly embeddings?: boolean;
  /** every n-th member is planted: its logit is raised far above all */
  readonly plantEvery?: number;
}

/** Arrays of invented models as numpy would save them. Pair i is the only one on image 1000 + i. */
export function madeScores(seed: number, options: MadeOptions): Map<string, NpyArray> {
  const { members, nonMembers, retained = 0, heldOut = 0, answers = 5, shifts, seeds = [0], embeddings = false, plantEvery = 0 } = options;
  const count = members + nonMembers + retained + heldOut;
  const membership = Int8Array.from({ length: count }, (_, row) => (row < members ? 1 : row < members + nonMembers ? 0 : row < members + nonMembers + retained ? 2 : 3));
  const stream = RandomStream.of(seed, 'made scores');
  const labels = Int32Array.from({ length: count }, () => stream.int(answers));
  const arrays = new Map<string, NpyArray>([
    ['ids', { shape: [count], data: Int32Array.from({ length: count }, (_, row) => row) }],
    ['image_ids', { shape: [count], data: Int32Array.from({ length: count }, (_, row) => 1000 + row) }],
    ['membership', { shape: [count], data: membership }],
    ['labels', { shape: [count], data: labels }],
  ]);
  for (const runSeed of seeds) {
    for (const [arm, shift] of Object.entries(shifts)) {
      const own = RandomStream.of(seed, 'made scores', arm, runSeed);
      const logits = Float32Array.from({ length: count * answers }, () => own.normal());
      for (let row = 0; row < count; row++) {
        const planted = plantEvery > 0 && row < members && row % plantEvery === 0;
        const at = row * answers + (labels[row] ?? 0);
        logits[at] = (logits[at] ?? 0) + 1 + (row < members ? shift : 0) + (planted ? 20 : 0);
      }
      arrays.set(`logits/${arm}/${runSeed}`, { shape: [count, answers], data: logits });
      if (embeddings) arrays.set(`embeddings/${arm}/${runSeed}`, { shape: [count, 3], data: Float32Array.from({ length: count * 3 }, () => own.normal()) });
    }
  }
  return arrays;
}

export function madeNpz(seed: number, options: MadeOptions): Uint8Array {
  return encodeNpz(madeScores(seed, options));
}
