import { expect, test } from 'vitest';
import { chooseAttackers } from '../../../src-shared/stats/choose-attacker.ts';
import { parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';

const nonMembers = Float64Array.from({ length: 200 }, (_, i) => i);
/** An attacker whose members have so many non-members above them. */
const attacker = (...above: readonly number[]): { members: Float64Array; nonMembers: Float64Array } => ({
  members: Float64Array.from(above, (count) => 199.5 - count),
  nonMembers,
});
const targets = ['0.005', '0.02', '0.5'].map(parseFprTarget); // 1, 4 and 100 false positives

test('TPR at the target decides first, then TPR at 10, then AUC, then registry order', () => {
  const low = attacker(1, 60, 70, 80); // best at 1
  const at10 = attacker(3, 10, 199, 199); // ties at 4 and 10 with the next
  const at10Auc = attacker(4, 9, 101, 101); // the same counts, larger AUC
  const twin = attacker(4, 9, 101, 101);
  const choices = chooseAttackers([low, at10, at10Auc, twin], targets);
  expect(choices.perTarget.map((c) => c.index)).toEqual([0, 2, 0]);
  expect(choices.perTarget[0]).toMatchObject({ tprAtTarget: 0.25, tprAt10: 0.25 });
  expect(choices.perTarget[1]).toMatchObject({ tprAtTarget: 0.25, tprAt10: 0.5 });
  expect(choices.perTarget[2]?.tprAtTarget).toBe(1);
  expect(choices.byAuc.index).toBe(0);
  expect(choices.byAuc.auc).toBeCloseTo(1 - (1 + 60 + 70 + 80) / 800, 12);
});

test('TPR at 10 false positives breaks a tie at the target even against a larger AUC', () => {
  expect(chooseAttackers([attacker(1, 11, 11, 11), attacker(1, 10, 199, 199)], targets.slice(0, 1)).perTarget[0]?.index).toBe(1);
});

test('equal attackers: the first of the registry', () => {
  const same = [attacker(5, 6), attacker(5, 6)];
  const choices = chooseAttackers(same, targets);
  expect([...choices.perTarget, choices.byAuc].map((c) => c.index)).toEqual([0, 0, 0, 0]);
});

test('refuses no attacker and unequal counts', () => {
  expect(() => chooseAttackers([], targets)).toThrow(/no attacker/);
  expect(() => chooseAttackers([attacker(1), attacker(1, 2)], targets)).toThrow(/attacker 1 has scores of 2 members/);
});
