import type { Attacker } from '../attacks/attacker.ts';

/** One of the K attackers of protocol.md 2: a score with a sign, or a learned attacker. */
export interface SignedAttacker {
  readonly attacker: Attacker;
  /** position of the attacker in the list of scores */
  readonly index: number;
  readonly sign: 1 | -1;
  /** as it stands in tables: 'loss(+)', 'loss(-)', 'learned-logistic' */
  readonly name: string;
}

/** All K attackers, in registry order, + before -. */
export function signedAttackers(attackers: readonly Attacker[]): SignedAttacker[] {
  return attackers.flatMap((attacker, index): SignedAttacker[] =>
    attacker.kind === 'learned'
      ? [{ attacker, index, sign: 1, name: attacker.id }]
      : [
          { attacker, index, sign: 1, name: `${attacker.id}(+)` },
          { attacker, index, sign: -1, name: `${attacker.id}(-)` },
        ],
  );
}

/** Scores with the sign: the array itself for +, a copy for -. 0 stays 0, so that ties stay ties. */
export function withSign(scores: Float64Array, sign: 1 | -1): Float64Array {
  return sign === 1 ? scores : scores.map((score) => 0 - score);
}

/** Ascending scores with the sign, still ascending. */
export function sortedWithSign(ascending: Float64Array, sign: 1 | -1): Float64Array {
  return sign === 1 ? ascending : withSign(ascending, -1).reverse();
}
