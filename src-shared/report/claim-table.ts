import type { ClaimConfig } from '../experiment/claim-config.ts';
import { REPLICATION_HEAD, judgeClaim } from './claim-findings.ts';
import type { ClaimsInput, DefinitionFinding } from './claim-findings.ts';
import { MISSING, intervalText, numberText } from './number-text.ts';
import { textTable } from './text-table.ts';
import type { VerdictReason } from './verdict.ts';

/** The published claims with their verdicts, as text for a terminal; empty where no claim was declared. */
export function claimTables(input: ClaimsInput): string {
  if (input.claims.length === 0) return '';
  const rows = input.claims.map((claim) => {
    const { verdict, definitions } = judgeClaim(claim, input);
    return [`  ${claim.text}`, publishedText(claim), observedText(definitions[0]), verdict.kind.replaceAll('-', ' '), reasonText(verdict.reason)];
  });
  const lines = textTable({ title: 'Published claims', notes: [REPLICATION_HEAD], header: ['', 'published', 'here', 'verdict', 'why'], groups: [{ name: null, rows }] });
  return `\n${lines.join('\n')}\n`;
}

/** A mean, its spread and its interval, as one text. */
function observedText(finding: DefinitionFinding | undefined): string {
  if (finding === undefined || (finding.quantity === 'difference' && finding.mean === null)) return MISSING;
  const { mean, sd, interval, quantity } = finding;
  if (quantity === 'difference') return `difference ${numberText(mean)} ${intervalText(interval)}`;
  return `${numberText(mean)}${sd === null ? '' : ` ± ${numberText(sd)}`} ${intervalText(interval)}`;
}

/** The published value, with the tolerance that was declared. @param label of an arm, by its id */
export function publishedText(claim: ClaimConfig, label: (arm: string) => string = (arm) => arm): string {
  switch (claim.direction) {
    case 'equal':
      return `${claim.lo === claim.hi ? numberText(claim.lo) : intervalText({ lo: claim.lo, hi: claim.hi })}${toleranceText('±', claim.tolerance)}`;
    case 'at-most':
      return `at most ${numberText(claim.hi)}${toleranceText('+', claim.tolerance)}`;
    case 'at-least':
      return `at least ${numberText(claim.lo)}${toleranceText('-', claim.tolerance)}`;
    case 'below':
    case 'above':
      return `${claim.direction} ${label(claim.baseline)}`;
  }
}

function toleranceText(sign: string, tolerance: number): string {
  return tolerance === 0 ? '' : ` ${sign} ${tolerance}`;
}

/** One plain phrase why a verdict is what it is. */
export function reasonText(reason: VerdictReason): string {
  switch (reason.code) {
    case 'mismatch':
      return 'config or data are not those of the preset';
    case 'too-few-seeds':
      return `${reason.seedCount} seeds, 3 are needed`;
    case 'no-interval':
      return 'there is no interval to judge by';
    case 'target-not-resolved':
      return `not resolved by this data: ${reason.neededCal} CAL and ${reason.neededTest} TEST non-members are needed; ${numberText(reason.zeroFpTpr)} at zero false positives`;
    case 'met-by-knowing-nothing':
      return `an attacker that knows nothing meets it (floor ${numberText(reason.floor)})`;
    case 'inside-region':
      return 'the interval lies within the tolerance';
    case 'outside-region':
      return 'the interval lies outside the tolerance';
    case 'too-wide':
      return `the interval is too wide (half-width ${numberText(reason.halfWidth)})`;
    case 'difference-below-zero':
      return 'the whole interval of the difference is on its side';
    case 'difference-not-below-zero':
      return 'the difference is on the other side or none';
    case 'difference-inside-margin':
      return `the difference is within the margin of ${numberText(reason.margin)}`;
    case 'within-retr-range':
      return 'both are as far apart as two retrained models';
    case 'definitions-differ':
      return `definitions differ: ${reason.verdicts.map(({ name, verdict }) => `${name} ${verdict.kind.replaceAll('-', ' ')}`).join(', ')}`;
    case 'parts':
      return reason.verdicts.map(({ name, verdict }) => `${name} ${verdict.kind.replaceAll('-', ' ')}`).join(', ');
  }
}
