import type { ArmSubject } from '../../app/arm-subject.ts';
import { isSameSubject, readSubject } from '../../app/arm-subject.ts';

export interface KnownArm {
  readonly arm: string;
  readonly label: string;
  readonly method: string;
}

/** Columns of a comparison, the baseline among them. */
export const MOST_COLUMNS = 10;

const YARDSTICKS: readonly string[] = ['original', 'retrain'];

/**
 * SCRUB where the run has it, else its first method, MU-ALIGN last, else its first arm; null for a run without arms. The only
 * method of a run is held against its retrained model.
 */
export function usualBaseline(arms: readonly KnownArm[]): string | null {
  const methods = arms.filter(({ method }) => !YARDSTICKS.includes(method));
  const retrained = methods.length === 1 ? arms.find(({ method }) => method === 'retrain') : undefined;
  const found = retrained ?? arms.find(({ arm }) => arm === 'scrub') ?? arms.find(({ method }) => method === 'scrub') ?? methods.find(({ arm }) => arm !== 'mu-align') ?? methods[0] ?? arms[0];
  return found?.arm ?? null;
}

/** The run's other methods, MU-ALIGN first; the yardsticks where it has no others. */
export function usualOthers(arms: readonly KnownArm[], baseline: string | null): string[] {
  const others = arms.filter(({ arm }) => arm !== baseline);
  const methods = others.filter(({ method }) => !YARDSTICKS.includes(method));
  const chosen = methods.length > 0 ? methods : others;
  return [...chosen.filter(({ arm }) => arm === 'mu-align'), ...chosen.filter(({ arm }) => arm !== 'mu-align')].slice(0, MOST_COLUMNS - 1).map(({ arm }) => arm);
}

/** Who is compared. The baseline never stands beside itself. */
export interface Compared {
  readonly baseline: ArmSubject;
  readonly others: readonly ArmSubject[];
}

/** @returns null where the run has no arms */
export function comparedArms(run: string, arms: readonly KnownArm[], baseline: string | null, others: readonly string[] | null): Compared | null {
  const first = baseline ?? usualBaseline(arms);
  if (first === null) return null;
  const base = readSubject(first, run);
  const wanted = (others ?? usualOthers(arms, first)).map((text) => readSubject(text, run)).filter((subject) => !isSameSubject(subject, base));
  return { baseline: base, others: wanted.filter((subject, i) => wanted.findIndex((other) => isSameSubject(other, subject)) === i).slice(0, MOST_COLUMNS - 1) };
}

/** With another baseline, the one before takes its place among the others. */
export function withBaseline({ baseline, others }: Compared, next: ArmSubject): Compared {
  if (isSameSubject(baseline, next)) return { baseline, others };
  const at = others.findIndex((subject) => isSameSubject(subject, next));
  return { baseline: next, others: at < 0 ? [baseline, ...others].slice(0, MOST_COLUMNS - 1) : others.map((subject, i) => (i === at ? baseline : subject)) };
}
