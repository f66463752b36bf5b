import { afterEach, describe, expect, test, vi } from 'vitest';
import { StepCurves } from '../../../../src-renderer/features/monitor/step-curves.svelte.ts';
import { curveKey } from '../../../../src-renderer/features/monitor/metric-panels.ts';
import { MOST_EXACT } from '../../../../src-renderer/features/monitor/step-curve.ts';
import type { CallInput } from '../../../../src-shared/contract/registry.ts';
import { FollowedSeries } from '../../../../src-shared/contract/followed-series.ts';
import { followMetrics } from '../../../../src-shared/contract/follow-metrics.ts';
import type { MetricSource } from '../../../../src-shared/contract/follow-metrics.ts';
import { windowOfPoints } from '../../../../src-shared/metrics/window-of-points.ts';
import { fakeWorkbench } from '../../render-with-workbench.ts';

const RETAIN = curveKey({ phase: 'retain', metric: 'loss' });

/** A step that writes points: of the odd steps to forget, of the even ones to retain; ten steps an epoch. */
class WrittenStep implements MetricSource {
  revision = 1;
  ended = false;
  series = new FollowedSeries();
  readonly #listeners = new Set<() => void>();
  #kept = 0;

  get points(): number {
    return this.series.length;
  }

  write(to: number, value: (step: number) => number): void {
    const from = this.series.length;
    const step = Int32Array.from({ length: to - from }, (_, i) => from + i + 1);
    this.series.add({
      revision: this.revision,
      from,
      step,
      epoch: step.map((at) => 1 + Math.floor((at - 1) / 10)),
      phase: step.map((at) => at % 2),
      phases: ['retain', 'forget'],
      values: { loss: Float64Array.from(step, value) },
    });
    this.#tell();
  }

  /** A later attempt goes on behind the first points of this one. */
  resumeAfter(points: number): void {
    const { values, phases, ...columns } = this.series.part();
    const cut = new FollowedSeries();
    cut.add({ revision: this.revision + 1, from: 0, phases, step: columns.step.slice(0, points), epoch: columns.epoch.slice(0, points), phase: columns.phase.slice(0, points), values: { loss: values['loss']?.slice(0, points) ?? new Float64Array(0) } });
    this.series = cut;
    this.revision++;
    this.#kept = points;
    this.#tell();
  }

  end(): void {
    this.ended = true;
    this.#tell();
  }

  part(from: number, to: number) {
    const { step, epoch, phase, phases, values } = this.series.part();
    return { revision: this.revision, from, step: step.slice(from, to), epoch: epoch.slice(from, to), phase: phase.slice(from, to), phases, values: { loss: values['loss']?.slice(from, to) ?? new Float64Array(0) } };
  }

  kept(): number {
    return this.#kept;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const opened: StepCurves[] = [];
const asked: CallInput<'metrics.window'>[] = [];

function open(source: WrittenStep): StepCurves {
  const rowsOf = (phase: string): number[] => {
    const { step, phase: index, phases } = source.series.part();
    return Array.from(step.keys()).filter((row) => phases[index[row] ?? 0] === phase);
  };
  const { client } = fakeWorkbench({
    'metrics.follow': ({ have }, { signal }) => followMetrics(source, have, signal),
    'metrics.names': () => Promise.resolve(['retain', 'forget'].map((phase) => {
      const rows = rowsOf(phase);
      const { step } = source.series.part();
      return { phase, metric: 'loss', points: rows.length, firstStep: step[rows[0] ?? 0] ?? 0, lastStep: step[rows.at(-1) ?? 0] ?? 0 };
    })),
    'metrics.window': (input) => {
      asked.push(input);
      const { step, values } = source.series.part();
      const rows = rowsOf(input.phase);
      const { from, to, first, last, min, max, bucket } = windowOfPoints({ step: Int32Array.from(rows, (row) => step[row] ?? 0), value: Float64Array.from(rows, (row) => values['loss']?.[row] ?? NaN), length: rows.length }, input.from, input.to, input.most);
      return Promise.resolve({ bucket, from: Int32Array.from(from), to: Int32Array.from(to), first: Float64Array.from(first), last: Float64Array.from(last), min: Float64Array.from(min), max: Float64Array.from(max) });
    },
  });
  const curves = new StepCurves(client, 'step');
  opened.push(curves);
  return curves;
}

function follow(source: WrittenStep): StepCurves {
  const curves = open(source);
  curves.follow();
  return curves;
}

function drawn(curves: StepCurves): { readonly step: number[]; readonly y: number[]; readonly bucket: number } {
  const points = curves.points(RETAIN, 0, null);
  return { step: Array.from(points?.step ?? []), y: Array.from(points?.y ?? []), bucket: points?.bucket ?? 0 };
}

afterEach(() => {
  for (const curves of opened.splice(0)) curves.close();
  asked.length = 0;
});

describe('curves of a step that is followed', () => {
  test('are those of what it wrote, a curve a phase, with its epochs', async () => {
    const source = new WrittenStep();
    source.write(25, (step) => step);
    const curves = follow(source);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(25); });
    source.write(41, (step) => step);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(41); });
    const even = Array.from({ length: 20 }, (_, i) => 2 * i + 2);
    expect(drawn(curves)).toEqual({ step: even, y: even, bucket: 1 });
    expect(curves.names).toEqual([{ phase: 'retain', metric: 'loss' }, { phase: 'forget', metric: 'loss' }]);
    expect(curves.axis('epoch')).toEqual({ step: [0, 10, 20, 30, 40, 41], x: [0, 1, 2, 3, 4, 4.1] });
  });

  test('come anew where an attempt that resumed took points back', async () => {
    const source = new WrittenStep();
    source.write(40, (step) => step);
    const curves = follow(source);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(40); });
    source.resumeAfter(20);
    source.write(30, (step) => -step);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(30); });
    expect(drawn(curves).y).toEqual(Array.from({ length: 15 }, (_, i) => (i < 10 ? 2 * i + 2 : -2 * i - 2)));
    expect(curves.axis('epoch')?.step).toEqual([0, 10, 20, 30]);
    expect(curves.error).toBeNull();
  });

  test('that get long are held in buckets; what is looked at is read, again while it grows, and once where it does not', async () => {
    const source = new WrittenStep();
    source.write(1000, Math.sqrt);
    const curves = follow(source);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(1000); });
    curves.lookAt({ from: 100, to: 200 });
    expect([curves.hasLong, asked]).toEqual([false, []]);
    source.write(4 * MOST_EXACT, Math.sqrt);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(4 * MOST_EXACT); }, { timeout: 5000 });
    expect([curves.hasLong, curves.isThinned, drawn(curves).bucket]).toEqual([true, true, 32]);
    expect(drawn(curves).step).not.toContain(30_002);

    curves.lookAt({ from: 30_000, to: 30_100 });
    await vi.waitFor(() => { expect(drawn(curves).step).toContain(30_002); });
    expect(drawn(curves).y[drawn(curves).step.indexOf(30_002)]).toBe(Math.sqrt(30_002));
    const reads = asked.length;
    curves.lookAt({ from: 30_000, to: 30_100 });
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(asked).toHaveLength(reads);

    const end = { from: 4 * MOST_EXACT - 50, to: 5 * MOST_EXACT };
    curves.lookAt(end);
    await vi.waitFor(() => { expect(drawn(curves).step).toContain(4 * MOST_EXACT - 48); });
    source.write(4 * MOST_EXACT + 100, Math.sqrt);
    await vi.waitFor(() => { expect(curves.lastStep).toBe(4 * MOST_EXACT + 100); });
    curves.lookAt(end);
    await vi.waitFor(() => { expect(drawn(curves).step).toContain(4 * MOST_EXACT + 98); }, { timeout: 3000 });

    curves.lookAt(null);
    await vi.waitFor(() => { expect(drawn(curves).step).not.toContain(4 * MOST_EXACT - 48); });
  });
});

describe('curves of a step that is done', () => {
  test('are read, long ones in buckets with details of what is looked at, which come again when they are read anew', async () => {
    const source = new WrittenStep();
    source.write(4 * MOST_EXACT, Math.sqrt);
    const curves = open(source);
    curves.read();
    await vi.waitFor(() => { expect(curves.isRead).toBe(true); });
    expect([curves.lastStep, curves.hasLong, drawn(curves).bucket]).toEqual([4 * MOST_EXACT, true, 32]);
    const piece = { from: 30_000, to: 30_100 };
    for (let round = 0; round < 2; round++) {
      curves.lookAt(piece);
      await vi.waitFor(() => { expect(drawn(curves).step).toContain(30_002); });
      curves.read();
      await vi.waitFor(() => { expect(drawn(curves).step).not.toContain(30_002); });
    }
  });
});
