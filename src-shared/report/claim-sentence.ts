import type { ClaimFinding, DefinitionFinding } from './claim-findings.ts';
import { intervalText, numberText } from './number-text.ts';
import { countRange, groupedCount } from './tables/shown-number.ts';
import type { Verdict, VerdictKind } from './verdict.ts';

/** A verdict in words. */
export function verdictWords(kind: VerdictKind): string {
  return { 'no-verdict': 'no verdict', reproduced: 'reproduced', 'not-reproduced': 'not reproduced', 'not-resolvable': 'not resolvable with this data' }[kind];
}

/** One plain sentence why the verdict on a claim is what it is. */
export function claimSentence({ claim, definitions, verdict }: ClaimFinding): string {
  const [first] = definitions;
  if (first === undefined) throw new RangeError(`claim ${claim.id} names no column`);
  if (verdict.reason.code === 'definitions-differ') {
    return `The claim can mean several things, and they disagree: ${definitions.map(({ column, verdict: own }) => `${column} is ${verdictWords(own.kind)}`).join(', ')}.`;
  }
  return definitionSentence({ ...first, verdict });
}

/** The sentence on one definition. */
export function definitionSentence(finding: DefinitionFinding): string {
  const { verdict: { reason }, interval, nonMembers } = finding;
  const here = intervalText(interval);
  switch (reason.code) {
    case 'mismatch':
      return 'Config, data or code are not those that the claim was declared for.';
    case 'too-few-seeds':
      return `The run has ${reason.seedCount === 1 ? 'one seed' : `${reason.seedCount} seeds`}; three are needed.`;
    case 'no-interval':
      return finding.mean === null ? 'There is no value here.' : 'These files hold no interval that allows for the spread over images, so the difference cannot be judged.';
    case 'target-not-resolved':
      return `${nonMembers === null ? 'The data' : `${groupedCount(nonMembers.cal)} CAL and ${groupedCount(nonMembers.test)} TEST non-members`} cannot resolve this FPR, which takes ${groupedCount(reason.neededCal)} and ${groupedCount(reason.neededTest)}; with no false positive ${reason.zeroFpTpr === 0 ? 'no member is found' : `the TPR is ${numberText(reason.zeroFpTpr)}`}${reason.zeroFpFloor === null ? '' : `, and an attacker that knows nothing reaches ${numberText(reason.zeroFpFloor)}`}.`;
    case 'met-by-knowing-nothing':
      return `An attacker that knows nothing meets the claim too: its TPR reaches ${numberText(reason.floor)}.`;
    case 'inside-region':
      return `The whole interval ${here} lies within ${regionText(reason.region)}.`;
    case 'outside-region':
      return `The whole interval ${here} lies outside ${regionText(reason.region)}.`;
    case 'too-wide':
      return reason.region === null
        ? `The interval of the paired difference ${here} holds zero; its half-width is ${numberText(reason.halfWidth)}.`
        : `The interval ${here} lies neither within ${regionText(reason.region)} nor outside; its half-width is ${numberText(reason.halfWidth)}.`;
    case 'difference-below-zero':
      return `The whole interval of the paired difference ${here} lies on the side that was claimed.`;
    case 'difference-not-below-zero':
      return `The whole interval of the paired difference ${here} lies on the other side.`;
    case 'difference-inside-margin':
      return `The paired difference ${here} lies within the declared margin of ${numberText(reason.margin)}.`;
    case 'within-retr-range':
      return 'Both methods are as far from the reference as two retrained models are from each other, so the raw error says nothing.';
    case 'definitions-differ':
    case 'parts':
      return `${reason.verdicts.map(({ name, verdict }) => `${name}: ${verdictWords(verdict.kind)}`).join('; ')}.`;
  }
}

/** The sentence on a comparison of several parts. */
export function partsSentence(parts: readonly ClaimFinding[], verdict: Verdict): string {
  const of = (kind: VerdictKind): number => parts.filter((part) => part.verdict.kind === kind).length;
  const counts = (['reproduced', 'not-reproduced', 'not-resolvable', 'no-verdict'] as const).filter((kind) => of(kind) > 0).map((kind) => `${of(kind)} ${verdictWords(kind)}`);
  const rule = { reproduced: 'all must be reproduced', 'not-reproduced': 'one that is not is enough', 'not-resolvable': 'not all could be judged', 'no-verdict': 'not all could be judged' }[verdict.kind];
  return `Of ${parts.length} parts: ${counts.join(', ')}; ${rule}.`;
}

/** What stands behind a definition's value: seeds, pairs, non-members. */
export function evidenceText({ n, pairs, nonMembers }: DefinitionFinding): string {
  return [
    n === 0 ? 'no value in any seed' : n === 1 ? '1 seed' : `${n} seeds`,
    ...(pairs === null ? [] : [`${countRange([pairs.lo, pairs.hi])} ${nonMembers === null ? 'pairs' : 'members'}`]),
    ...(nonMembers === null ? [] : [`${groupedCount(nonMembers.cal)} CAL and ${groupedCount(nonMembers.test)} TEST non-members`]),
  ].join('; ');
}

function regionText({ lo, hi }: { readonly lo: number; readonly hi: number }): string {
  if (lo === -Infinity) return `values up to ${numberText(hi)}`;
  if (hi === Infinity) return `values from ${numberText(lo)}`;
  return intervalText({ lo, hi });
}
