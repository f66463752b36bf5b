import { setTimeout } from 'node:timers/promises';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { FollowedSeries } from '../../src-shared/contract/followed-series.ts';
import type { MetricPart } from '../../src-shared/contract/metric-part.ts';
import type { RunStatus } from '../../src-shared/contract/topics/runs.ts';
import { hasResult } from '../../src-shared/experiment/work-state.ts';

/** A step as somebody saw it who followed its points from beginning to end. */
export interface SeenStep {
  readonly id: string;
  readonly series: FollowedSeries;
  /** parts that came */
  parts: number;
  status: RunStatus;
}

export interface SeenRun {
  readonly steps: readonly SeenStep[];
  /** points that came twice, or from an attempt that was over, a sentence each */
  readonly faults: readonly string[];
}

/** Between two questions about a step that nobody works at. */
const PAUSE_MS = 100;

/**
 * Follows the points of every step of a run as a window does, over broken connections and other servers, until all have
 * a result. Whoever asks again says what it holds already.
 */
export async function followRun(client: ContractClient, run: string): Promise<SeenRun> {
  const steps = new Map<string, SeenStep>();
  const faults: string[] = [];
  const following: Promise<void>[] = [];
  for await (const states of client.stream('steps.watch', { run })) {
    for (const { id, status } of states) {
      const known = steps.get(id);
      if (known !== undefined) known.status = status;
      else {
        const step: SeenStep = { id, series: new FollowedSeries(), parts: 0, status };
        steps.set(id, step);
        following.push(followStep(client, step, faults));
      }
    }
    if ([...steps.values()].every(({ status }) => hasResult(status))) break;
  }
  await Promise.all(following);
  return { steps: [...steps.values()], faults };
}

async function followStep(client: ContractClient, step: SeenStep, faults: string[]): Promise<void> {
  // The stream ends with the step, also where it is only interrupted: what was asked after its result is the whole.
  for (let isLast = false; !isLast;) {
    isLast = hasResult(step.status);
    for await (const part of client.stream('metrics.follow', { step: step.id, have: step.series.position })) {
      const fault = faultOf(part, step.series);
      if (fault !== null) faults.push(`step ${step.id}: ${fault}`);
      step.series.add(part);
      step.parts++;
    }
    if (!isLast) await setTimeout(PAUSE_MS);
  }
}

/** Within an attempt each part begins where the one before ended. A server that has read nothing yet says so with an empty part. */
function faultOf(part: MetricPart, series: FollowedSeries): string | null {
  const { position } = series;
  if (position === null) return part.from === 0 ? null : `the first part begins at ${part.from}`;
  if (part.revision === position.revision) return part.from === position.points ? null : `a part begins at ${part.from} where ${position.points} points were there`;
  return part.revision < position.revision && part.step.length > 0 ? `${part.step.length} points of attempt ${part.revision} came after those of ${position.revision}` : null;
}
