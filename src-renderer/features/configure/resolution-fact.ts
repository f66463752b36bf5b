import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { resolutionNeeds, resolved } from '../../../src-shared/stats/resolution.ts';
import type { Fact } from '../../ui/fact.ts';

const count = new Intl.NumberFormat('en');

/**
 * Of which target false-positive rates the data let one speak (protocol.md 3).
 *
 * @param targets as the config has them
 */
export function resolutionFact({ cal, test }: CallOutput<'datasets.nonMembers'>, targets: readonly string[]): Fact {
  const parsed = targets.flatMap((text) => (/^1e-\d+$/.test(text) ? [parseFprTarget(text)] : [])).sort((a, b) => b.value - a.value);
  const good = parsed.filter((target) => resolved(target, cal, test));
  const first = parsed.find((target) => !resolved(target, cal, test));
  const here = `${count.format(cal)} non-members in CAL and ${count.format(test)} in TEST`;
  const smallest = good.at(-1);
  const text = smallest === undefined ? 'none of the targets' : `FPR ${smallest.text} and above`;
  if (first === undefined) return { term: 'Resolves', check: 'ok', text, more: `${here}.` };
  const needs = resolutionNeeds(first);
  return { term: 'Resolves', check: 'open', text, more: `${here}. ${first.text} needs ${count.format(needs.calForBounds)} and ${count.format(needs.testOneSided95)}: below it no claim follows.` };
}
