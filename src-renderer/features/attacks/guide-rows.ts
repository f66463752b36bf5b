import type { SeedStaircase } from '../../charts/roc-model.ts';
import { meanTpr } from '../../charts/roc-reading.ts';
import { targetText } from './attack-choice.ts';
import { floorOf, judge } from './judge-cut.ts';
import type { Cut, Judgement } from './judge-cut.ts';
import type { ArmStaircases } from './load-curves.ts';

/** A model at a guide. */
export interface GuideRow {
  readonly arm: string;
  /** mean over the seeds, from the whole staircases that are here */
  readonly tpr: number;
  /** with interval and floor; null while a guide is dragged, and until the workbench has answered */
  readonly cut: Cut | null;
  readonly judgement: Judgement | null;
  readonly floor: { readonly lo: number; readonly hi: number } | null;
}

export interface GuideGroup {
  /** the guide as it was before it was dragged: its place in the list */
  readonly index: number;
  readonly fpr: number;
  readonly target: string;
  readonly isMoving: boolean;
  readonly rows: readonly GuideRow[];
}

/** The numbers at every guide. @param live where the guides are while one is dragged; null: none is */
export function guideGroups(guides: readonly number[], live: readonly number[] | null, curves: readonly ArmStaircases[], cuts: readonly Cut[]): GuideGroup[] {
  return (live ?? guides).map((fpr, index) => {
    const target = targetText(fpr);
    return { index, fpr, target, isMoving: live !== null && fpr !== guides[index], rows: curves.filter(({ seeds }) => seeds.length > 0).map((of) => guideRow(of, fpr, cuts.find((cut) => cut.arm === of.arm && cut.target === target && sameSeeds(cut, of.seeds)) ?? null)) };
  });
}

function guideRow({ arm, seeds }: ArmStaircases, fpr: number, cut: Cut | null): GuideRow {
  return { arm, tpr: cut?.over?.mean ?? meanTpr(seeds, fpr), cut, judgement: cut === null ? null : judge(cut), floor: cut === null ? null : floorOf(cut) };
}

/** An answer about other seeds may still stand here. */
function sameSeeds(cut: Cut, seeds: readonly SeedStaircase[]): boolean {
  return cut.seeds.length === seeds.length && cut.seeds.every(({ seed }, i) => seed === seeds[i]?.seed);
}
