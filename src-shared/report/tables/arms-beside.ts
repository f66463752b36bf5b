import type { ResultRow } from '../result-row.ts';
import type { ResultsArm, ResultsData } from '../results-data.ts';

/** An arm of another run, to stand in the same table. */
export interface ArmBeside {
  readonly run: string;
  /** what people call the run */
  readonly name: string;
  readonly arm: string;
  readonly data: ResultsData;
}

/** The id of such an arm among the table's own. */
export function besideId({ run, arm }: Pick<ArmBeside, 'run' | 'arm'>): string {
  return `${arm}@${run}`;
}

/** Results with further arms, and what the table has to say of them. */
export interface ResultsWithBeside {
  readonly data: ResultsData;
  readonly notes: readonly string[];
  readonly comment: readonly string[];
}

/**
 * Sets arms of other runs beside a run's own. A table sets side by side what was measured alike: on the same data, with the
 * same forget set and as many attackers.
 *
 * @throws RangeError for an arm that the other run does not have, or one that was measured otherwise
 */
export function withArmsBeside(data: ResultsData, others: readonly ArmBeside[]): ResultsWithBeside {
  const found = others.map((other) => {
    const arm = other.data.arms.find(({ id }) => id === other.arm);
    if (arm === undefined) throw new RangeError(`run ${other.run} has no arm ${JSON.stringify(other.arm)}: its arms are ${other.data.arms.map(({ id }) => id).join(', ')}`);
    const problem = measuredOtherwise(data, other.data);
    if (problem !== null) throw new RangeError(`${arm.label} of run ${other.run} cannot stand in this table: ${problem}`);
    const own: ResultsArm = { ...arm, id: besideId(other), label: `${arm.label} (${other.name})` };
    const rows = other.data.rows.filter((row) => row.arm === other.arm).map((row): ResultRow => ({ ...row, arm: own.id }));
    return { other, own, rows };
  });
  return {
    data: {
      ...data,
      arms: [...data.arms, ...found.map(({ own }) => own)],
      rows: [...data.rows, ...found.flatMap(({ rows }) => rows)],
      contexts: new Map([...found.flatMap(({ other }) => [...other.data.contexts]), ...data.contexts]),
    },
    notes: found.map(({ own, rows, other }) => `${own.label}: of run ${other.run}, ${rows.length === 1 ? '1 seed' : `${rows.length} seeds`} (${rows.map(({ seed }) => seed).join(', ')}).`),
    comment: found.map(({ own, other: { run, data: { provenance: of } } }) => `row ${own.id}: run ${run}, config ${of.configHash ?? 'not stated'}, seeds ${of.seeds.join(', ')}, ${of.createdAt}`),
  };
}

function measuredOtherwise(own: ResultsData, other: ResultsData): string | null {
  const [a, b] = [own.provenance.dataset.sha256, other.provenance.dataset.sha256];
  if (a === null || b === null) return 'it is not stated for both on which data they were measured';
  if (a !== b) return 'it was measured on other data';
  if (own.forget !== other.forget) return 'it forgets another set';
  return own.comparisons === other.comparisons ? null : 'it was attacked by another number of attackers, and worst cases are over all of them';
}
