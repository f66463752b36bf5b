import { axisWord } from './pareto-axes.ts';
import { isAtFloor } from './pareto-points.ts';
import type { ParetoArm, ParetoPlane } from './pareto-points.ts';
import { OUTCOMES, OUTCOME_WORDS } from './pareto-standing.ts';
import type { ShownColumns, Standing } from './pareto-standing.ts';

/** What the plot proves, and what it does not, in sentences. */
export interface ParetoFinding {
  readonly glyph: 'ok' | 'warn' | 'ring' | 'hatch' | 'info';
  /** about the first method, or why there is nothing to say */
  readonly sentence: string;
  /** the sentence's last part, which carries the weight */
  readonly conclusion: string;
  /** the others, and what limits all of it */
  readonly because: readonly string[];
}

export interface FindingInput {
  readonly baseline: ParetoArm;
  /** those that are drawn, the baseline among them or not */
  readonly arms: readonly ParetoArm[];
  readonly columns: ShownColumns;
  readonly planes: readonly ParetoPlane[];
  /** of the arms that are drawn, the baseline left out */
  readonly standings: readonly Standing[];
}

export function paretoFinding({ baseline, arms, columns, planes, standings }: FindingInput): ParetoFinding {
  const methods = arms.filter((arm) => !arm.isReference && arm.id !== baseline.id);
  const lead = methods.find(({ id }) => id === 'mu-align') ?? methods[0] ?? arms.find((arm) => arm.id !== baseline.id);
  const standing = standings.find(({ arm }) => arm === lead?.id);
  const limits = [...resolutionText(columns, planes), ...frontlessText(methods, baseline, planes), ...floorText(methods, baseline, columns), ...unjudgedText(standings)];
  if (lead === undefined) return { glyph: 'info', sentence: `${baseline.label} is alone here.`, conclusion: 'There is nothing to hold it against.', because: limits };
  if (standing === undefined || standing.axes.length === 0) return { glyph: 'info', sentence: `${lead.label} and ${baseline.label} have no value in common on these axes.`, conclusion: 'Nothing can be said of the two.', because: limits };
  return {
    glyph: glyphOf(standing),
    sentence: outcomesText(lead.label, baseline.label, standing),
    conclusion: `${conclusionText(lead.label, baseline.label, standing)}.`,
    because: [...othersText(methods.filter((arm) => arm !== lead), baseline.label, standings), ...limits],
  };
}

function glyphOf({ relation, axes }: Standing): ParetoFinding['glyph'] {
  if (relation === 'dominates') return 'ok';
  if (relation === 'dominated') return 'warn';
  if (relation === 'not-judged') return axes.every(({ difference }) => difference.outcome === 'not-resolvable') ? 'hatch' : 'info';
  return 'ring';
}

/** "MU-ALIGN against SCRUB: better on privacy, undecided on utility." */
function outcomesText(label: string, base: string, { axes }: Standing): string {
  const parts = OUTCOMES.flatMap((outcome) => {
    const on = axes.filter(({ difference }) => difference.outcome === outcome).map(({ column }) => axisWord(column));
    return on.length === 0 ? [] : [`${OUTCOME_WORDS[outcome]} on ${listText(on)}`];
  });
  return `${label} against ${base}: ${parts.join(', ')}.`;
}

function conclusionText(label: string, base: string, { relation, axes }: Standing): string {
  switch (relation) {
    case 'dominates':
      return `${label} dominates ${base} on these axes`;
    case 'dominated':
      return `${base} dominates ${label} on these axes`;
    case 'neither':
      return 'Neither dominates the other';
    case 'open': {
      const decided = axes.filter(({ difference }) => difference.outcome === 'better' || difference.outcome === 'worse');
      return decided.length === 0 ? 'Nothing is decided between the two' : `It is not decided whether ${decided[0]?.difference.outcome === 'better' ? `${label} dominates ${base}` : `${base} dominates ${label}`}`;
    }
    case 'not-judged':
      return 'Nothing is decided between the two';
  }
}

function othersText(others: readonly ParetoArm[], base: string, standings: readonly Standing[]): string[] {
  if (others.length === 0) return [];
  const of = (relation: Standing['relation']): string => listText(others.filter(({ id }) => standings.find(({ arm }) => arm === id)?.relation === relation).map(({ label }) => label));
  const parts = ([['dominates', `better than ${base} on every axis`], ['dominated', `worse than ${base} on every axis`], ['neither', 'better on one axis and worse on another'], ['open', 'not decided on at least one axis'], ['not-judged', 'not judged']] as const).flatMap(([relation, words]) => {
    const names = of(relation);
    return names === '' ? [] : [`${words}: ${names}`];
  });
  return parts.length === 0 ? [] : [`The other methods, by intervals of the paired differences: ${parts.join('; ')}.`];
}

/** Who is on the fronts of a panel; empty where there is none. */
export function frontText({ fronts }: ParetoPlane, arms: readonly ParetoArm[]): string {
  const names = fronts.filter(({ points }) => points.length > 0).map(({ name, points }) => `${name.replace('Pareto front ', '')}, ${listText(points.map((id) => arms.find((arm) => arm.id === id)?.label ?? id))}`);
  return names.length === 0 ? '' : `In front by their means alone: ${names.join('; ')}.`;
}

function resolutionText({ privacy }: ShownColumns, planes: readonly ParetoPlane[]): string[] {
  if (privacy?.belowResolution !== true) return [];
  return [`${privacy.head} is below the resolution of this data${planes.some(({ x }) => x === privacy) ? ': no front and no worse half is drawn, and no claim follows from where a point lies' : ''}.`];
}

/** Why a panel that could have a front has none. */
function frontlessText(methods: readonly ParetoArm[], baseline: ParetoArm, planes: readonly ParetoPlane[]): string[] {
  const all = [...methods, ...(baseline.isReference ? [] : [baseline])];
  if (all.length < 2 || all.some(({ ranked }) => ranked) || planes.every(({ x }) => x.belowResolution)) return [];
  return ['No front is drawn: these results do not say which methods use the retrained model, and such methods compete only with one another.'];
}

/** Who is not told from chance. */
function floorText(methods: readonly ParetoArm[], baseline: ParetoArm, { privacy }: ShownColumns): string[] {
  if (privacy === null || privacy.belowResolution) return [];
  const all = [...methods, ...(baseline.isReference ? [] : [baseline])].filter((arm) => arm.cellOf(privacy.name)?.over != null && arm.floorOf(privacy.name)?.over != null);
  const at = all.filter((arm) => isAtFloor(arm, privacy.name));
  if (at.length === 0) return [];
  return [`On ${privacy.head}, ${at.length === all.length && all.length > 1 ? 'every method' : listText(at.map(({ label }) => label))} ${at.length === 1 || at.length === all.length ? 'is' : 'are'} at or below the null floor: no more is found there than by attackers that know nothing, so such values count as equal.`];
}

/** Why there is no judgement, where it is the same for all. */
function unjudgedText(standings: readonly Standing[]): string[] {
  const reasons = new Map<string, Set<string>>();
  for (const { axes } of standings) for (const { column, difference } of axes) if (difference.outcome === 'not-judged') reasons.set(difference.why, (reasons.get(difference.why) ?? new Set()).add(axisWord(column)));
  return [...reasons].map(([why, words]) => `Not judged, ${listText([...words])}: ${why}`);
}

/** "a", "a and b", "a, b and c" */
export function listText(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
