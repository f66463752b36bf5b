import { formatPath } from '../../../src-shared/experiment/parse-problem.ts';
import type { Preflight } from './check.ts';
import type { FormField } from './form-field.ts';

export type Problem = Preflight['problems'][number];

/** A problem with the field that it is shown at; null: it has none. */
export interface PlacedProblem extends Problem {
  readonly field: FormField | null;
}

/** Places each problem at the field of its path, or at the innermost one that holds it. Those of the arms and of the data as a whole have none. */
export function placeProblems(problems: readonly Problem[], fields: readonly FormField[]): PlacedProblem[] {
  const byPath = fields.map((field) => ({ field, path: formatPath(field.path) }));
  return problems.map((problem) => {
    const holding = byPath.filter(({ path }) => problem.path === path || problem.path.startsWith(`${path}.`) || problem.path.startsWith(`${path}[`));
    // Of two fields with one path, the later one holds the value.
    const found = holding.reduce<(typeof holding)[number] | null>((best, other) => (best === null || other.path.length >= best.path.length ? other : best), null);
    return { ...problem, field: found?.field ?? null };
  });
}

/** What is wrong with each field, by its id. */
export function problemsByField(problems: readonly PlacedProblem[]): ReadonlyMap<string, string> {
  const texts = new Map<string, string[]>();
  for (const { field, problem } of problems) if (field !== null) texts.set(field.id, [...(texts.get(field.id) ?? []), problem]);
  return new Map([...texts].map(([id, parts]) => [id, parts.join('; ')]));
}
