import { idListText, readIdList } from '../../app/id-list.ts';

/** What a person chose to compare; it lives in the address. Arms are ids, or ARM@RUN of another run. */
export interface CompareChoice {
  /** null: SCRUB, or what stands for it */
  readonly baseline: string | null;
  /** null: the run's other methods */
  readonly others: readonly string[] | null;
  readonly columns: 'usual' | 'all';
  /** only rows with a difference whose interval excludes zero */
  readonly decidedOnly: boolean;
  readonly extremes: boolean;
  /** loss term; null: the one that most have */
  readonly term: string | null;
  readonly seed: number | null;
  readonly lockAxes: boolean;
  readonly logY: boolean;
  /** whose config stands beside the baseline's; null: the first other */
  readonly against: string | null;
  readonly hideSame: boolean;
}

export function readCompare(query: Readonly<Record<string, string>>): CompareChoice {
  const seed = Number(query['seed']);
  return {
    baseline: query['baseline'] ?? null,
    others: readIdList(query['others']),
    columns: query['columns'] === 'all' ? 'all' : 'usual',
    decidedOnly: query['only'] === 'decided',
    extremes: query['extremes'] === 'yes',
    term: query['term'] ?? null,
    seed: query['seed'] !== undefined && Number.isInteger(seed) && seed >= 0 ? seed : null,
    lockAxes: query['axes'] !== 'own',
    logY: query['y'] === 'log',
    against: query['against'] ?? null,
    hideSame: query['config'] === 'differences',
  };
}

export function compareQuery(choice: CompareChoice): Readonly<Record<string, string | null>> {
  return {
    baseline: choice.baseline,
    others: choice.others === null ? null : idListText(choice.others),
    columns: choice.columns === 'all' ? 'all' : null,
    only: choice.decidedOnly ? 'decided' : null,
    extremes: choice.extremes ? 'yes' : null,
    term: choice.term,
    seed: choice.seed === null ? null : String(choice.seed),
    axes: choice.lockAxes ? null : 'own',
    y: choice.logY ? 'log' : null,
    against: choice.against,
    config: choice.hideSame ? 'differences' : null,
  };
}
