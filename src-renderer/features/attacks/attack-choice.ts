import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';
import { parseGuides } from '../../charts/roc-guides.ts';

export type AttackedArms = CallOutput<'evaluations.arms'>;
export type AttackedArm = AttackedArms['arms'][number];

/** What the screen shows of a run; it stands in the address. */
export interface AttackChoice {
  /** the model that is looked at; null: none was attacked */
  readonly arm: string | null;
  /** models that it is drawn against */
  readonly against: readonly string[];
  /** null: all seeds */
  readonly seed: number | null;
  /** null: the worst case over all attackers */
  readonly attacker: string | null;
  /** FPRs that are read off, ascending */
  readonly guides: readonly number[];
  /** the guide that sentence and tables speak of; null: there is none */
  readonly at: number | null;
}

type Query = Readonly<Record<string, string>>;

const USUAL_GUIDES = [1e-5, 1e-4, 1e-3];
/** What every method is held against, before the reader chooses. */
const USUAL_AGAINST = ['retrain', 'original'];
const NOTHING = 'none';

/** The choice that an address makes. What it names and the run does not have is as if it were not named. */
export function readChoice(query: Query, { arms }: Pick<AttackedArms, 'arms'>): AttackChoice {
  const attacked = arms.filter((arm) => arm.attacked.length > 0);
  const known = (id: string | undefined): boolean => attacked.some(({ arm }) => arm === id);
  const arm = known(query['arm']) ? (query['arm'] ?? null) : leadArm(attacked);
  const against = query['with'] === undefined ? USUAL_AGAINST : query['with'].split(',');
  const guides = (query['guides'] === undefined ? null : parseGuides(query['guides'])) ?? USUAL_GUIDES;
  const at = Number(query['at'] ?? NaN);
  const seed = Number(query['seed'] ?? NaN);
  return {
    arm,
    // In the order of the results: the legend does not jump.
    against: attacked.map(({ arm: id }) => id).filter((id) => against.includes(id) && id !== arm),
    seed: attacked.some(({ attacked: seeds }) => seeds.includes(seed)) ? seed : null,
    attacker: query['attacker'] ?? null,
    guides,
    at: guides.includes(at) ? at : (guides.at(-1) ?? null),
  };
}

function leadArm(attacked: readonly AttackedArm[]): string | null {
  const isYardstick = ({ method }: AttackedArm): boolean => method === 'original' || method === 'retrain';
  return (attacked.find(({ arm }) => arm === 'mu-align') ?? attacked.find((arm) => !isYardstick(arm)) ?? attacked[0])?.arm ?? null;
}

/** The changes of the address that a changed choice means. */
export function choiceQuery(change: Partial<AttackChoice>): Record<string, string | null> {
  const query: Record<string, string | null> = {};
  if (change.arm !== undefined) query['arm'] = change.arm;
  if (change.against !== undefined) query['with'] = change.against.length === 0 ? NOTHING : change.against.join(',');
  if (change.seed !== undefined) query['seed'] = change.seed === null ? null : String(change.seed);
  if (change.attacker !== undefined) query['attacker'] = change.attacker;
  if (change.guides !== undefined) query['guides'] = change.guides.map(targetText).join(' ');
  if (change.at !== undefined) query['at'] = change.at === null ? null : targetText(change.at);
  return query;
}

/** New guides, and the one that is read off after them: the same; where it was moved, the one that it became; else the nearest. */
export function withGuides({ at, guides: before }: Pick<AttackChoice, 'at' | 'guides'>, guides: readonly number[]): Pick<AttackChoice, 'guides' | 'at'> {
  if (at === null || guides.includes(at)) return { guides, at: at ?? guides.at(-1) ?? null };
  const added = guides.filter((guide) => !before.includes(guide));
  const distance = (guide: number): number => Math.abs(Math.log(guide / at));
  return { guides, at: (added.length > 0 ? added : guides).toSorted((a, b) => distance(a) - distance(b))[0] ?? null };
}

/** An FPR as the contract takes it: exactly, and as result columns name it where they do. */
export function targetText(fpr: number): string {
  return FPR_TARGETS.find(({ value }) => value === fpr)?.text ?? String(fpr);
}

/** Whether results have columns at this FPR. */
export function isUsualTarget(target: string): boolean {
  return FPR_TARGETS.some(({ text }) => text === target);
}
