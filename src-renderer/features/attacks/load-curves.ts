import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { seedBand } from '../../charts/roc-model.ts';
import type { SeedStaircase } from '../../charts/roc-model.ts';

/** Whole staircases: what is dragged over is read off exactly. A curve has at most one vertex more than members. */
const MOST_VERTICES = 200_000;

/** Exact staircases of one arm, of one attacker or of the worst case over all. */
export interface ArmStaircases {
  readonly arm: string;
  readonly seeds: readonly SeedStaircase[];
  /** the fewest non-members of CAL over the seeds; null where results do not say */
  readonly calNonMembers: number | null;
}

export interface CurvesQuestion {
  readonly run: string;
  readonly arms: readonly string[];
  /** null: all */
  readonly seed: number | null;
  /** null: the worst case over all */
  readonly attacker: string | null;
}

/** Staircases of several arms, in their order; those of which the results hold none are left out. @param label how people read an attacker */
export async function loadCurves(client: ContractClient, { run, arms, seed, attacker }: CurvesQuestion, label: (attacker: string) => string, signal: AbortSignal): Promise<ArmStaircases[]> {
  const found = await Promise.all(arms.map(async (arm) => {
    try {
      return staircasesOf(arm, await client.call('evaluations.envelope', { run, arm, seeds: seed === null ? null : [seed], attackers: attacker === null ? null : [attacker], most: MOST_VERTICES }, { signal }), attacker === null ? label : null);
    } catch (error) {
      if (error instanceof ContractError && error.code === 'no-roc') return null;
      throw error;
    }
  }));
  return found.filter((curves) => curves !== null);
}

/** The staircases of each attacker of an arm, over the seeds. */
export async function loadAttackerCurves(client: ContractClient, { run, arm, seeds, attackers }: { readonly run: string; readonly arm: string; readonly seeds: readonly number[]; readonly attackers: readonly string[] }, signal: AbortSignal): Promise<ReadonlyMap<string, readonly SeedStaircase[]>> {
  const found = await Promise.all(attackers.map(async (attacker) => {
    const own = await Promise.all(seeds.map(async (seed): Promise<SeedStaircase> => {
      const { members, nonMembers, tp, fp, threshold } = await client.call('evaluations.roc', { run, arm, seed, attacker, most: MOST_VERTICES }, { signal });
      return { seed, members, nonMembers, tp, fp, threshold: threshold.length === 0 ? null : threshold };
    }));
    // Curve by curve as they come in, and not all in the frame that draws them.
    if (own.length > 0) seedBand({ name: attacker, seeds: own });
    return [attacker, own] as const;
  }));
  return new Map(found);
}

function staircasesOf(arm: string, { attackers, seeds }: CallOutput<'evaluations.envelope'>, label: ((attacker: string) => string) | null): ArmStaircases {
  const cal = seeds.map(({ calNonMembers }) => calNonMembers).filter((count) => count !== null);
  return {
    arm,
    seeds: seeds.map(({ seed, members, nonMembers, tp, fp, attacker }) => ({
      seed, members, nonMembers, tp, fp, threshold: null,
      by: label === null ? undefined : (vertex) => {
        const name = attackers[attacker[vertex] ?? -1];
        return name === undefined ? null : label(name);
      },
    })),
    calNonMembers: cal.length === 0 ? null : Math.min(...cal),
  };
}
