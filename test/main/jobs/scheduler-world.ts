import fc from 'fast-check';
import { expect } from 'vitest';
import type { StepGraph } from '../../../src-shared/experiment/step.ts';
import { isAlive } from '../../../src-shared/experiment/work-state.ts';
import type { JobEvent } from '../../../src-main/jobs/job-event.ts';
import type { JobStore } from '../../../src-main/jobs/job-store.ts';
import type { Resources } from '../../../src-main/jobs/resources.ts';
import { Scheduler } from '../../../src-main/jobs/scheduler.ts';
import { FakeExecutor, MemoryStepFolder, WORKER_OPTIONS, graphOf, settle } from './fake-jobs.ts';

/** Runs that share data and models as experiments do; each reads what it names. */
const GRAPHS: Readonly<Record<string, StepGraph>> = {
  a: graphOf({ data: [], original: ['data'], reference: ['data'], scrub: ['original'], measure: ['scrub', 'reference'], report: ['measure'] }),
  b: graphOf({ data: [], original: ['data'], reference: ['data'], ours: ['original', 'reference'], 'measure ours': ['ours'], 'report b': ['measure ours'] }),
  c: graphOf({ data: [], original: ['data'], scrub: ['original'] }),
  d: graphOf({ 'other data': [], 'other model': ['other data'], 'another model': ['other data'] }),
};
export const RUNS = Object.keys(GRAPHS);
/** One step is larger than the machine, some use its GPU. */
const NEEDS: Readonly<Record<string, Resources>> = {
  measure: { cores: 1, memoryBytes: 99, gpus: 0 },
  data: { cores: 1, memoryBytes: 1, gpus: 1 },
  'other data': { cores: 1, memoryBytes: 1, gpus: 1 },
  ours: { cores: 1, memoryBytes: 1, gpus: 1 },
  'other model': { cores: 2, memoryBytes: 1, gpus: 1 },
};
const CAPACITY: Resources = { cores: 3, memoryBytes: 10, gpus: 1 };
const needs = (label: string): Resources => NEEDS[label] ?? { cores: 1, memoryBytes: 2, gpus: 0 };

const run = fc.constantFrom(...RUNS);
export const operations = fc.array(fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('launch' as const), run }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('stop' as const), run, force: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('hand over' as const), run, to: run }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('reorder' as const), run, before: fc.option(run) }) },
  { weight: 10, arbitrary: fc.record({ type: fc.constant('end' as const), which: fc.nat(), how: fc.constantFrom('completed', 'completed', 'completed', 'obey', 'obey', 'diverged', 'failed', 'die', 'full') }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lose' as const), which: fc.nat() }) },
), { maxLength: 60 });

/** How it ends: everything is let to end, or the scheduler is closed in the middle, with patience or without. */
export const endings = fc.constantFrom('run out', 'close', 'close at once');

type Operations = typeof operations extends fc.Arbitrary<infer T> ? T : never;

/** A scheduler, and what must hold of it at every moment. */
class World {
  readonly store: JobStore;
  readonly steps: MemoryStepFolder;
  readonly executor: FakeExecutor;
  readonly scheduler: Scheduler;
  readonly events: JobEvent[] = [];
  readonly settled = new Map<string, number>();

  /** @param store one that has the runs */
  constructor(store: JobStore, work: string) {
    this.store = store;
    this.steps = new MemoryStepFolder(work);
    this.executor = new FakeExecutor(this.steps);
    this.scheduler = new Scheduler({ store: this.store, steps: this.steps, executor: this.executor, capacity: CAPACITY, now: () => 1, needs: (step) => needs(step.label) });
    this.scheduler.on((event) => this.events.push(event));
  }

  live(id: string): boolean {
    return this.events.findLast((event) => event.type === 'run' && event.run === id && (event.state === 'queued' || isAlive(event.state))) !== undefined && !this.ended(id);
  }

  ended(id: string): boolean {
    const last = this.events.findLast((event) => event.type === 'run' && event.run === id);
    return last?.type === 'run' && last.state !== 'queued' && !isAlive(last.state);
  }

  launch(id: string): void {
    const graph = GRAPHS[id];
    if (graph === undefined) return;
    const wasLive = this.live(id);
    expect(this.scheduler.enqueue({ run: id, graph, options: WORKER_OPTIONS })).toBe(!wasLive);
    if (!wasLive) void this.scheduler.settled(id).then(() => this.settled.set(id, (this.settled.get(id) ?? 0) + 1));
  }

  /** Steps that a run which is not stopping still waits for, by what events said. */
  wanted(id: string): Set<string> {
    const state = this.store.runState(id);
    if (!this.live(id) || (state !== 'queued' && state !== 'running')) return new Set();
    const from = this.events.findLastIndex((event) => event.type === 'planned' && event.run === id);
    const planned = this.events[from];
    const open = new Set(planned?.type === 'planned' ? planned.steps.map((step) => step.id) : []);
    for (const event of this.events.slice(from)) {
      if ((event.type === 'finished' || event.type === 'failed') && event.runs.includes(id)) open.delete(event.step.id);
    }
    return open;
  }

  stop(id: string, force: boolean): void {
    const others = new Set(RUNS.filter((other) => other !== id).flatMap((other) => [...this.wanted(other)]));
    const before = new Set([...this.executor.working.values()].filter(({ task }) => task.stop.aborted || task.kill.aborted));
    const tasks = [...this.executor.working.values()];
    this.scheduler.stop(id, { force });
    for (const work of tasks) {
      const stopped = work.task.stop.aborted || work.task.kill.aborted;
      if (stopped && !before.has(work)) expect(others.has(work.task.file.id), `${work.task.file.label} is stopped though another run wants it`).toBe(false);
    }
  }

  end(which: number, how: string): void {
    const all = [...this.executor.working.values()];
    const work = all[which % Math.max(1, all.length)];
    if (work === undefined) return;
    if (how === 'die') work.die('the worker was killed');
    else if (how === 'full') work.die('no room', 'disk');
    else if (how === 'failed') work.end('failed', { error: 'it does not work' });
    else if (how === 'obey') {
      if (work.task.stop.aborted) work.end('stopped');
    } else work.end(how === 'diverged' ? 'diverged' : 'completed');
  }

  check(): void {
    const used = [...this.executor.working.values()].map(({ task }) => needs(task.file.label));
    const sum = (part: keyof Resources): number => used.reduce((total, resources) => total + resources[part], 0);
    // What needs more than there is runs alone.
    if (used.length > 1) for (const part of ['cores', 'memoryBytes', 'gpus'] as const) expect(sum(part)).toBeLessThanOrEqual(CAPACITY[part]);
    // Where a run is open, something is done for it: nothing ever waits for nothing.
    const open = RUNS.filter((id) => this.live(id));
    if (open.length > 0) expect(this.executor.working.size).toBeGreaterThan(0);
    // The store agrees with the processes.
    const alive = [...this.executor.working.keys()].sort();
    expect(this.store.livingSteps().sort()).toEqual(alive);
    expect(this.store.livingAttempts().map(({ step }) => step).sort()).toEqual(alive);
    expect(this.events.filter((event) => event.type === 'trouble')).toEqual([]);
  }
}

/** Does the operations and the ending, and holds what must hold at every moment. */
export async function checkOperations(store: JobStore, work: string, given: Operations, ending: string): Promise<void> {
  const world = new World(store, work);
  for (const op of given) {
    if (op.type === 'launch') world.launch(op.run);
    else if (op.type === 'stop') world.stop(op.run, op.force);
    else if (op.type === 'hand over') {
      // A step that is being stopped may be wanted again.
      world.stop(op.run, false);
      world.launch(op.to);
    } else if (op.type === 'end') world.end(op.which, op.how);
    else if (op.type === 'lose') {
      const all = GRAPHS['a']?.steps ?? [];
      // Only what nobody counts on: files that vanish under a run are another story.
      if (RUNS.every((id) => !world.live(id))) world.steps.lose(all[op.which % all.length]?.id ?? '');
    } else if (world.live(op.run) && (op.before === null || world.live(op.before))) world.scheduler.reorder(op.run, op.before);
    await settle();
    world.check();
  }
  if (ending === 'run out') {
    for (let turn = 0; turn < 200 && world.executor.working.size > 0; turn++) {
      world.end(turn, 'completed');
      await settle();
      world.check();
    }
    expect(RUNS.filter((id) => world.live(id))).toEqual([]);
  }
  const closed = world.scheduler.close({ wait: ending === 'close' });
  const begun = world.executor.begun.length;
  for (let turn = 0; world.executor.working.size > 0; turn++) {
    world.end(0, turn % 3 === 0 ? 'completed' : 'obey');
    await settle();
  }
  await closed;
  await settle();
  expect(world.executor.begun).toHaveLength(begun);
  expect([store.livingSteps(), store.livingAttempts()]).toEqual([[], []]);
  for (const id of RUNS) {
    const launched = world.events.filter((event) => event.type === 'planned' && event.run === id).length;
    expect(world.settled.get(id) ?? 0).toBe(launched);
  }
}
