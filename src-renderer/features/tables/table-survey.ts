import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import type { ResultColumn } from '../../../src-shared/report/columns.ts';

export type TableModel = CallOutput<'tables.build'>;

export interface SurveyArm {
  readonly id: string;
  readonly label: string;
  readonly group: string;
}

export interface SurveyColumn {
  readonly name: string;
  readonly head: string;
  readonly kind: ResultColumn['kind'];
  readonly direction: string;
  readonly description: string;
  readonly fprTarget: string | null;
  readonly belowResolution: boolean;
}

/** What a run's results have that a table can show. */
export interface TableSurvey {
  readonly arms: readonly SurveyArm[];
  readonly columns: readonly SurveyColumn[];
}

/** @param model of all arms and JUDGED_COLUMNS; columns without a value in any row are left out */
export function surveyOf({ groups, columns }: TableModel): TableSurvey {
  const rows = groups.flatMap((group) => group.rows);
  return {
    arms: groups.flatMap(({ name, rows: own }) => own.map(({ arm, label }) => ({ id: arm.id, label, group: name }))),
    columns: columns.flatMap((column, i) => {
      const facts = RESULT_COLUMNS.find(({ name }) => name === column.name);
      if (facts === undefined || column.isFloor || !rows.some(({ cells }) => cells[i]?.over != null)) return [];
      const { name, head, direction, description, belowResolution } = column;
      return [{ name, head, direction, description, belowResolution, kind: facts.kind, fprTarget: facts.fprTarget }];
    }),
  };
}
