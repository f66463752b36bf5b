import { canonicalHash } from './canonical.ts';
import { STEP_VERSIONS } from './step.ts';
import type { EngineIdentity, Step, StepKind } from './step.ts';
import type { JsonValue } from './json-value.ts';

/** A step before it has its identity. */
export interface StepDraft {
  readonly kind: StepKind;
  /** version of what the kind calls on, for example of one unlearning method */
  readonly subversion?: number;
  readonly slice: JsonValue;
  readonly inputs: Readonly<Record<string, Step>>;
  readonly engine: EngineIdentity | null;
  readonly seed: number | null;
  readonly arm?: string;
  readonly label: string;
  readonly weight: number;
}

/** Collects the steps of a plan in order; a step that is there already is given back instead of added. */
export class StepBuilder {
  readonly #steps = new Map<string, Step>();

  add(draft: StepDraft): Step {
    const version = draft.subversion === undefined ? String(STEP_VERSIONS[draft.kind]) : `${STEP_VERSIONS[draft.kind]}.${draft.subversion}`;
    const inputs = Object.fromEntries(Object.entries(draft.inputs).map(([name, step]) => [name, step.id]));
    const engine = draft.engine === null ? null : { name: draft.engine.name, version: draft.engine.version };
    const id = canonicalHash({ kind: draft.kind, version, slice: draft.slice, inputs, engine });
    const known = this.#steps.get(id);
    if (known !== undefined) return known;
    const { kind, slice, seed, label, weight } = draft;
    const step: Step = { id, kind, version, slice, inputs, engine, seed, arm: draft.arm ?? null, label, weight };
    this.#steps.set(id, step);
    return step;
  }

  /** In the order of adding, so each step comes after its inputs. */
  steps(): Step[] {
    return [...this.#steps.values()];
  }
}
