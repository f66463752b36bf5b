import { z } from 'zod';
import { contractError } from '../../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';
import { allLines, differingLines, isDiffering } from '../../../src-shared/experiment/config-differences.ts';
import { claimSentence, definitionSentence, evidenceText, partsSentence } from '../../../src-shared/report/claim-sentence.ts';
import type { ClaimFinding } from '../../../src-shared/report/claim-findings.ts';
import { publishedText } from '../../../src-shared/report/claim-table.ts';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import type { ResultColumn } from '../../../src-shared/report/columns.ts';
import { pairedDifference } from '../../../src-shared/report/paired-difference.ts';
import type { ComparedArm } from '../../../src-shared/report/paired-difference.ts';
import { claimModel, hereText } from '../../../src-shared/report/tables/claim-rows.ts';
import { comparability } from '../comparison-caveats.ts';
import type { FrozenMatch } from '../match-frozen.ts';
import { Recent } from '../recent.ts';
import { armConfig, runConfig } from '../run-configs.ts';
import { resultsReader } from '../run-results.ts';
import type { ResultsContext, RunResults } from '../run-results.ts';

type CompareHandlers = Pick<Handlers, Extract<keyof Handlers, `compare.${string}`>>;
type WithFrozen = CallOutput<'compare.withFrozen'>;

const json = z.array(z.json());

/** Comparisons with frozen results that are kept. */
const MOST_MATCHES = 50;

/** Runs and arms held against each other, against what was published, and against the frozen results. */
export function compareService(context: ResultsContext): CompareHandlers {
  const reader = resultsReader(context);
  const { background, code, resources, signal } = context;
  const matches = new Recent<WithFrozen>(MOST_MATCHES, () => 1);

  return {
    'compare.differences': async ({ baseline, others, columns }) => {
      const wanted = columns.map(columnNamed);
      const base = await reader.of(baseline.run);
      const ofBase = comparedArm(base, baseline.arm);
      const found = await Promise.all(others.map(async (subject) => {
        const results = await reader.of(subject.run);
        const own = comparedArm(results, subject.arm);
        const { onSameData, caveats } = comparability(base.loaded, results.loaded);
        return wanted.map((column) => {
          const { pairs, ...difference } = pairedDifference(column, ofBase, own, onSameData);
          return { subject, column: column.name, pairs: pairs.map((pair) => ({ ...pair })), ...difference, caveats: [...caveats] };
        });
      }));
      return found.flat();
    },

    'compare.configs': async ({ runs }) => {
      const configs = await Promise.all(runs.map((run) => runConfig(context, run)));
      return differingLines(configs).map(({ path, values }) => ({ path, values: json.parse(values) }));
    },

    'compare.arms': async ({ subjects }) => {
      const arms = await Promise.all(subjects.map(async ({ run, arm }) => armConfig(await runConfig(context, run), arm)));
      return allLines(arms).map((line) => ({ path: line.path, values: json.parse(line.values), differs: isDiffering(line) }));
    },

    'compare.verdicts': async ({ run }) => {
      const { loaded } = await reader.of(run);
      const { judged } = claimModel(loaded.data, loaded.asDeclared);
      const label = (id: string): string => loaded.data.arms.find((arm) => arm.id === id)?.label ?? id;
      return [
        ...judged.values.map((finding) => verdictOutput(finding, null, label)),
        ...judged.comparisons.flatMap(({ arm, baseline, parts, verdict }) => {
          const whole = { text: `${label(arm)} outperforms ${label(baseline)}`, verdict: { kind: verdict.kind, why: partsSentence(parts, verdict) } };
          return parts.map((part) => verdictOutput(part, whole, label));
        }),
      ];
    },

    'compare.withFrozen': async ({ run }) => {
      const { loaded, place, key } = await reader.of(run);
      const { state } = loaded;
      if (state === null) throw noFrozen('They do not say what they are of a preset.');
      const match = async (): Promise<WithFrozen> => {
        const found = await background.run('results.match', { root: code.root, resources, state, folder: place.folder }, { signal });
        if (found === 'itself') return { matches: true, compared: cellsOf(loaded.data.rows), differing: [], exact: true, tolerance: 'these are the frozen results themselves, byte for byte', missing: [], extra: [], files: [] };
        if (found === null) throw noFrozen(`They are ${loaded.data.provenance.state ?? 'of no frozen preset'}; only a run of a frozen preset that has committed results can match them.`);
        if (found.kind === 'no-frozen-results') throw contractError('frozen-damaged', found.reason, `The frozen results in ${found.folder} are missing or were changed, so nothing can be held against them: ${found.reason}. Install the program again.`);
        return matchOutput(found);
      };
      return matches.get(key, match);
    },
  };
}

function columnNamed(name: string): ResultColumn {
  const column = RESULT_COLUMNS.find((candidate) => candidate.name === name);
  if (column?.type !== 'number' && column?.type !== 'integer') throw contractError('no-column', `no column ${name}`, `${JSON.stringify(name)} is no result column that holds a number.`);
  return column;
}

function comparedArm({ loaded: { data } }: RunResults, arm: string): ComparedArm {
  if (!data.arms.some(({ id }) => id === arm)) throw contractError('no-arm', `no arm ${arm}`, `These results have no arm ${JSON.stringify(arm)}; they have ${data.arms.map(({ id }) => id).join(', ')}.`);
  const retrain = data.arms.find(({ method }) => method === 'retrain')?.id;
  return { rows: data.rows.filter((row) => row.arm === arm), retrain: data.rows.filter((row) => row.arm === retrain), contexts: data.contexts };
}

/** @param label of an arm, by its id */
function verdictOutput(finding: ClaimFinding, whole: CallOutput<'compare.verdicts'>[number]['whole'], label: (arm: string) => string): CallOutput<'compare.verdicts'>[number] {
  const { claim, definitions, verdict } = finding;
  return {
    claim,
    published: publishedText(claim, label),
    verdict: { kind: verdict.kind, why: claimSentence(finding) },
    whole,
    definitions: definitions.map((of) => ({
      column: of.column,
      description: of.description,
      quantity: of.quantity,
      n: of.n,
      mean: of.mean,
      sd: of.sd,
      interval: of.interval,
      here: hereText(of),
      belowResolution: of.verdict.reason.code === 'target-not-resolved',
      evidence: evidenceText(of),
      verdict: { kind: of.verdict.kind, why: definitionSentence(of) },
    })),
  };
}

function matchOutput({ matches, comparison }: Extract<FrozenMatch, { kind: 'compared' }>): WithFrozen {
  const { compared, differing, exact, tolerance, missing, extra, files } = comparison;
  return {
    matches,
    compared,
    differing: differing.map(({ arm, seed, column, a, b }) => ({ arm, seed, column, frozen: a, own: b })),
    exact,
    tolerance,
    missing: [...missing],
    extra: [...extra],
    files: [...files],
  };
}

function cellsOf(rows: readonly { readonly cells: Readonly<Record<string, unknown>> }[]): number {
  return rows.reduce((sum, { cells }) => sum + Object.keys(cells).length, 0);
}

function noFrozen(why: string) {
  return contractError('no-frozen', `nothing to match: ${why}`, `These results cannot be held against frozen ones. ${why}`);
}
