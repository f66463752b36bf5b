import type { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { JsonValue } from '../../../src-shared/experiment/json-value.ts';
import type { UnlearningMethod } from './unlearning-method.ts';

/** What one parameter may be in a drawn trial. */
export type TuningRange =
  | { readonly kind: 'log-uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  | { readonly kind: 'choice'; readonly values: readonly JsonValue[] };

/** Ranges by parameter name, in the order in which they are drawn. */
export type TuningRanges = Readonly<Record<string, TuningRange>>;

export type RawParams = Readonly<Record<string, JsonValue>>;

/** How large the sets are and how many gradient steps a trial may take. */
export interface TrialBudget {
  readonly retain: number;
  readonly forget: number;
  readonly maxSteps: number;
}

/**
 * Parameters of trial number `trial` (protocol.md 8). Trial 0 is the method's defaults; every later one draws all
 * ranges from the trial's own stream, so trials are the same whatever their number. What the arm fixes is never
 * drawn. Epochs are cut until the trial fits the budget of gradient steps.
 *
 * @param fixed what makes the arm what it is, for example {teacher: 'retr'}
 * @param stream the stream of the method's trials; trial t reads stream.at(t)
 * @throws RangeError when even one epoch takes more steps than the budget has
 */
export function trialParams(method: UnlearningMethod, fixed: RawParams, trial: number, stream: RandomStream, budget: TrialBudget): RawParams {
  const drawn: Record<string, JsonValue> = {};
  if (trial > 0) {
    const own = stream.at(trial);
    for (const [name, range] of Object.entries(method.tuning)) drawn[name] = draw(range, own);
  }
  return fitBudget(method, { ...drawn, ...fixed }, budget);
}

/** Every range takes the same count of random numbers, whatever comes out. */
function draw(range: TuningRange, stream: RandomStream): JsonValue {
  const at = stream.float();
  switch (range.kind) {
    case 'log-uniform':
      return threeDigits(range.low * (range.high / range.low) ** at);
    case 'uniform':
      return threeDigits(range.low + (range.high - range.low) * at);
    case 'choice':
      return range.values[Math.floor(at * range.values.length)] ?? null;
  }
}

/** Drawn numbers go into presets that people read: three digits are as good as seventeen. */
function threeDigits(value: number): number {
  return Number(value.toPrecision(3));
}

function fitBudget(method: UnlearningMethod, params: RawParams, budget: TrialBudget): RawParams {
  const steps = (raw: RawParams): number => method.plannedSteps(method.params.parse(raw), budget);
  if (steps(params) <= budget.maxSteps) return params;
  for (let epochs = epochsOf(method.params.parse(params)) - 1; epochs >= 1; epochs--) {
    const shorter = { ...params, epochs };
    if (steps(shorter) <= budget.maxSteps) return shorter;
  }
  throw new RangeError(`one epoch of ${method.id} takes more than ${budget.maxSteps} gradient steps: raise the budget or the batch sizes`);
}

function epochsOf(params: unknown): number {
  if (typeof params !== 'object' || params === null || !('epochs' in params)) return 0;
  return typeof params.epochs === 'number' ? params.epochs : 0;
}
