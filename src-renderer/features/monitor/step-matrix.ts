import type { StepState } from '../../../src-shared/contract/topics/steps.ts';

export interface MatrixRow {
  readonly id: string;
  readonly label: string;
  /** a step for each seed, null where there is none; one alone where it stands for all seeds */
  readonly cells: readonly (StepState | null)[];
  readonly spansSeeds: boolean;
}

export interface MatrixGroup {
  /** null: its rows need no heading */
  readonly title: string | null;
  readonly rows: readonly MatrixRow[];
}

export interface StepMatrix {
  readonly seeds: readonly number[];
  readonly groups: readonly MatrixGroup[];
}

const MODELS: Readonly<Record<string, string>> = { original: 'Original', teacher: 'RETR teacher', reference: 'RETR reference' };

/** A run's steps, methods by seeds. @param armLabels names of arms by id, in their order */
export function stepMatrix(steps: readonly StepState[], armLabels: ReadonlyMap<string, string>): StepMatrix {
  const seeds = [...new Set(steps.flatMap(({ seed }) => seed ?? []))];
  const arms = [...new Set([...armLabels.keys(), ...steps.flatMap(({ arm }) => arm ?? [])])];
  const bySeed = (kind: StepState['kind'], is: (step: StepState) => boolean, id: string, label: string): MatrixRow[] => {
    const own = steps.filter((step) => step.kind === kind && step.seed !== null && is(step));
    return own.length === 0 ? [] : [{ id, label, spansSeeds: false, cells: seeds.map((seed) => own.find((step) => step.seed === seed) ?? null) }];
  };
  const byArm = (kind: StepState['kind']): MatrixRow[] => arms.flatMap((arm) => bySeed(kind, (step) => step.arm === arm, `${kind}/${arm}`, armLabels.get(arm) ?? arm));
  const roles = [...new Set([...Object.keys(MODELS), ...steps.filter(({ kind }) => kind === 'train').map(trainedModel)])];
  const groups: MatrixGroup[] = [
    { title: null, rows: bySeed('dataset', () => true, 'dataset', 'Data') },
    { title: 'Train', rows: roles.flatMap((role) => bySeed('train', (step) => trainedModel(step) === role, `train/${role}`, MODELS[role] ?? role)) },
    { title: 'Unlearn', rows: byArm('unlearn') },
    { title: 'Evaluate', rows: [...byArm('evaluate'), ...byArm('evaluate-tuning')] },
    { title: null, rows: steps.filter(({ seed }) => seed === null).map((step) => ({ id: step.id, label: capital(step.label), spansSeeds: true, cells: [step] })) },
  ];
  return { seeds, groups: groups.filter(({ rows }) => rows.length > 0) };
}

/** What a step is, as a heading: "MU-ALIGN, seed 42". */
export function stepTitle(step: StepState, armLabels: ReadonlyMap<string, string>): string {
  const seed = step.seed === null ? '' : `, seed ${step.seed}`;
  switch (step.kind) {
    case 'dataset':
      return `Data${seed}`;
    case 'train':
      return `${MODELS[trainedModel(step)] ?? capital(trainedModel(step))}${seed}`;
    case 'unlearn':
      return `${armName(step, armLabels)}${seed}`;
    case 'evaluate':
    case 'evaluate-tuning':
      return `${armName(step, armLabels)}, evaluated${seed}`;
    case 'report':
      return 'Report';
  }
}

/** The step that one wants to see when none was chosen: what learns now, else what is at work, else what went wrong or waits to go on, else the last that learned. */
export function stepToShow(steps: readonly StepState[]): StepState | null {
  const atWork = steps.filter(({ status }) => status === 'running' || status === 'stopping');
  const wrong = steps.filter(({ status }) => status === 'failed' || status === 'interrupted' || status === 'diverged' || status === 'stopped');
  const learned = steps.filter((step) => step.status === 'completed' && learnsItself(step));
  const begun = steps.filter((step) => step.status === 'queued' && step.attempts > 0);
  return atWork.find(learnsItself) ?? atWork[0] ?? wrong.find(({ attempts }) => attempts > 0) ?? begun[0] ?? learned.at(-1) ?? steps[0] ?? null;
}

/** Whether a step has curves of its own: the arms original and retrain take a trained model as it is. */
export function learnsItself({ kind, arm }: StepState): boolean {
  return kind === 'train' || (kind === 'unlearn' && arm !== 'original' && arm !== 'retrain');
}

/** Names of a config's arms by their id. */
export function armLabelsOf(config: Readonly<Record<string, unknown>> | null): ReadonlyMap<string, string> {
  const arms: unknown = config?.['arms'];
  if (!Array.isArray(arms)) return new Map();
  return new Map(arms.flatMap((arm: unknown): [string, string][] => {
    if (typeof arm !== 'object' || arm === null || !('id' in arm) || typeof arm.id !== 'string') return [];
    return [[arm.id, 'label' in arm && typeof arm.label === 'string' && arm.label !== '' ? arm.label : arm.id]];
  }));
}

function trainedModel({ label }: StepState): string {
  return /^train (.+?)(?:, seed \d+)?$/.exec(label)?.[1] ?? label;
}

function armName({ arm, label }: StepState, armLabels: ReadonlyMap<string, string>): string {
  return arm === null ? label : (armLabels.get(arm) ?? arm);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
