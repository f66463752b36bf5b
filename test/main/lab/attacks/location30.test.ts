import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { attackFeatures } from '../../../../src-main/lab/attacks/attack-features.ts';
import { ATTACKER_ALIASES, ATTACKERS } from '../../../../src-main/lab/attacks/registry.ts';
import { exactAuc } from '../../../../src-shared/stats/auc.ts';
import { countPredicted, empiricalThreshold } from '../../../../src-shared/stats/conformal.ts';
import { delong } from '../../../../src-shared/stats/delong.ts';
import { sortScores } from '../../../../src-shared/stats/sorted-scores.ts';

// Published predictions of real models under attack; the arrays are test material that is not part of the repository.
const folder = resolve(process.env['MU_ALIGN_SHARED'] ?? '../shared', 'golden/location30');
const present = existsSync(resolve(folder, 'expected.json'));
if (!present) console.log(`skipped: location30, no golden files at ${folder} (set MU_ALIGN_SHARED to the folder that holds golden/)`);

const ANSWERS = 30;
const MEMBERS = 1000;

const resultSchema = z.looseObject({
  auc: z.number().optional(),
  auc_numerator_2wins_plus_ties: z.number().optional(),
  delong_var: z.number().optional(),
  operating_points: z.array(z.object({ allowed_fp: z.number(), tp: z.number(), fp: z.number() })).optional(),
  correct_members: z.number().optional(),
  correct_nonmembers: z.number().optional(),
});
const expectedSchema = z.object({ results: z.record(z.string(), z.record(z.string(), resultSchema)) });

/** The data of a little-endian .npy file of version 1. */
function readNpy(name: string): { dtype: string; bytes: ArrayBuffer } {
  const file = readFileSync(resolve(folder, name));
  const headerLength = file.readUInt16LE(8);
  const dtype = /'descr': '([^']+)'/.exec(file.toString('latin1', 10, 10 + headerLength))?.[1] ?? '';
  return { dtype, bytes: Uint8Array.from(file.subarray(10 + headerLength)).buffer };
}

function labels(): Int32Array {
  const classes = new Uint8Array(readNpy('labels.npy').bytes);
  const permutation = new Uint16Array(readNpy('permutation.npy').bytes);
  return Int32Array.from({ length: 2 * MEMBERS }, (_, r) => (classes[permutation[r < MEMBERS ? r : r + MEMBERS] ?? 0] ?? 0) - 1);
}

/** Scores of an attacker on the 2,000 target rows, members first. */
function scoresOf(id: string, logits: Float64Array): { members: Float64Array; nonMembers: Float64Array } {
  const attacker = [...ATTACKERS, ...ATTACKER_ALIASES].find((a) => a.id === id);
  if (attacker?.kind !== 'score') throw new Error(`no score ${id}`);
  const count = 2 * MEMBERS;
  const out = new Float64Array(count);
  attacker.score(attackFeatures({ count, answerCount: ANSWERS, logits, labels: labels(), embeddingDim: 1, embeddings: new Float64Array(count) }), out);
  return { members: out.slice(0, MEMBERS), nonMembers: out.slice(MEMBERS) };
}

describe.skipIf(!present)('location30', () => {
  const expected = present ? expectedSchema.parse(JSON.parse(readFileSync(resolve(folder, 'expected.json'), 'utf8'))).results : {};
  const undefended = present ? new Float64Array(readNpy('target_undefended_logits.npy').bytes) : new Float64Array(0);
  const memguard = present ? new Float64Array(readNpy('target_memguard_prob.npy').bytes).map((p) => Math.log(Math.max(p, 1e-30))) : new Float64Array(0);

  const check = (id: string, logits: Float64Array, model: string, name: string): void => {
    const want = expected[model]?.[name];
    if (want?.operating_points === undefined) throw new Error(`no golden values for ${model} ${name}`);
    const { members, nonMembers } = scoresOf(id, logits);
    const auc = exactAuc(members, nonMembers);
    expect(auc.twiceWinsPlusTies).toBe(want.auc_numerator_2wins_plus_ties);
    expect(Math.abs(auc.auc - (want.auc ?? NaN))).toBeLessThanOrEqual(1e-9);
    expect(Math.abs(delong(members, nonMembers).variance / (want.delong_var ?? NaN) - 1)).toBeLessThanOrEqual(1e-9);
    const membersSorted = sortScores(members);
    const nonMembersSorted = sortScores(nonMembers);
    for (const point of want.operating_points) {
      const threshold = empiricalThreshold(nonMembersSorted, point.allowed_fp);
      expect([countPredicted(membersSorted, threshold), countPredicted(nonMembersSorted, threshold)]).toEqual([point.tp, point.fp]);
    }
  };

  it.each([
    ['loss', 'stable_phi'],
    ['rescaled-logit', 'stable_phi'],
    ['hinge', 'hinge'],
    ['top2-gap', 'top2_gap'],
    ['logit-norm', 'logit_norm'],
  ])('%s of the undefended model: exact counts', (id, name) => { check(id, undefended, 'undefended', name); });

  it.each([
    ['rescaled-logit', 'phi_sum_of_others'],
    ['entropy', 'entropy'],
    ['modified-entropy', 'modified_entropy'],
  ])('%s of the defended model: exact counts', (id, name) => { check(id, memguard, 'memguard', name); });

  // The published probabilities are float32 roundings of the softmax, which reorders a few pairs.
  it.each([
    ['confidence', 'confidence'],
    ['max-confidence', 'max_confidence'],
    ['entropy', 'entropy'],
    ['modified-entropy', 'modified_entropy'],
  ])('%s of the undefended model: as from float32 probabilities', (id, name) => {
    const { members, nonMembers } = scoresOf(id, undefended);
    expect(Math.abs(exactAuc(members, nonMembers).auc - (expected['undefended']?.[name]?.auc ?? NaN))).toBeLessThanOrEqual(2e-6);
  });

  it('correctness: exact counts', () => {
    const { members, nonMembers } = scoresOf('correctness', undefended);
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    expect([sum(members), sum(nonMembers)]).toEqual([expected['undefended']?.['correctness']?.correct_members, expected['undefended']?.['correctness']?.correct_nonmembers]);
  });
});
