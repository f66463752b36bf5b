/** Scores of one attacker with its sign (s and -s are two attackers); higher = more member-like. */
export interface MembershipScores {
  readonly members: Float64Array;
  readonly nonMembers: Float64Array;
}
