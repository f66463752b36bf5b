import { describe, expect, test } from 'vitest';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { followMetrics } from '../../../src-shared/contract/follow-metrics.ts';
import type { MetricSource } from '../../../src-shared/contract/follow-metrics.ts';
import { MAX_OPEN, STREAM_WINDOW, readFrame } from '../../../src-shared/contract/frame.ts';
import { mergeMetricParts, mostPoints } from '../../../src-shared/contract/merge-metric-parts.ts';
import { metricPartSchema } from '../../../src-shared/contract/metric-part.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';
import { CARRIERS } from './carriers.ts';

const view = { id: 'a', screen: 'runs', name: 'mine', settings: {} };

function part(from: number, count: number, revision = 1): MetricPart {
  const step = Int32Array.from({ length: count }, (_, i) => from + i + 1);
  return { revision, from, step, epoch: step.map(() => 1), phase: step.map(() => 0), phases: ['forget'], values: { loss: Float64Array.from(step, (at) => at + revision / 10) } };
}

/** A step whose points the test makes up. */
class TestSource implements MetricSource {
  revision = 1;
  points = 0;
  ended = false;
  #kept = new Map<number, number>();
  readonly #listeners = new Set<() => void>();

  get listeners(): number {
    return this.#listeners.size;
  }

  part(from: number, to: number): MetricPart {
    // What an earlier revision gave still stands up to where it was resumed from.
    const made = part(from, to - from, this.revision);
    const loss = made.values['loss'] ?? new Float64Array();
    return { ...made, values: { loss: loss.map((value, i) => (from + i < (this.#kept.get(1) ?? 0) ? from + i + 1.1 : value)) } };
  }

  kept(revision: number): number {
    return this.#kept.get(revision) ?? 0;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(revision: number, points: number, kept = 0): void {
    if (revision !== this.revision) this.#kept.set(this.revision, kept);
    this.revision = revision;
    this.points = points;
    this.#tell();
  }

  end(): void {
    this.ended = true;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

describe.each(CARRIERS)('over $name', ({ connect }) => {
  test('answers find their calls, whatever order they come in', async () => {
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let calls = 0;
    const { client, settle } = await connect({
      'files.read': async ({ offset }) => {
        await gates[calls++]?.promise;
        return { piece: new Uint8Array([offset]), last: true };
      },
    });
    const order: number[] = [];
    const asked = [7, 8].map(async (offset) => {
      const { piece } = await client.call('files.read', { file: 'f', offset });
      expect(piece).toStrictEqual(new Uint8Array([offset]));
      order.push(offset);
    });
    await settle();
    gates[1]?.resolve(undefined);
    await settle();
    gates[0]?.resolve(undefined);
    await Promise.all(asked);
    expect(order).toEqual([8, 7]);
  });

  test('errors are data: those of a service as it said them, others without their inside', async () => {
    const { client } = await connect({
      'views.save': () => {
        throw new ContractError({ code: 'name-taken', message: 'm', userMessage: 'There is a view of this name.', details: { name: 'mine' } });
      },
      'views.list': () => {
        throw new Error('secret');
      },
      'datasets.forgetCount': () => ({ forget: -1, retain: 0, images: 0, sharedWithRetain: 0, words: '' }),
    });
    await expect(client.call('views.save', view)).rejects.toMatchObject({ code: 'name-taken', userMessage: 'There is a view of this name.', details: { name: 'mine' } });
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'internal', userMessage: 'The workbench met a fault of its own. Nothing was changed by this request; the diagnostics file says more.' });
    await expect(client.call('views.list', { screen: '' })).rejects.toMatchObject({ code: 'bad-input', details: [{ path: 'screen' }] });
    await expect(client.call('datasets.forgetCount', { dataset: { kind: 'a', params: {} }, forget: { kind: 'answer-type', answerType: 'number' }, seed: 1 })).rejects.toMatchObject({ code: 'bad-output' });
    await expect(client.call('system.info', {})).rejects.toMatchObject({ code: 'unknown-name' });
  });

  test('what is too large is refused on either side, and the port goes on', async () => {
    const { client } = await connect({ 'files.read': () => ({ piece: new Uint8Array(17 * 1024 * 1024), last: true }), 'views.save': () => ({}) });
    await expect(client.call('files.read', { file: 'f', offset: 0 })).rejects.toMatchObject({ code: 'bad-output' });
    await expect(client.call('views.save', { ...view, settings: { text: 'x'.repeat(17 * 1024 * 1024) } })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(client.call('views.save', view)).resolves.toEqual({});
  });

  test('a call that is cancelled rejects at once and aborts its handler', async () => {
    let aborted = false;
    const { client, settle } = await connect({
      'views.list': (_input, { signal }) => new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve([]);
        });
      }),
      'views.save': () => ({}),
    });
    const controller = new AbortController();
    const asked = client.call('views.list', { screen: null }, { signal: controller.signal });
    await settle();
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await settle();
    expect(aborted).toBe(true);
    await expect(client.call('views.save', view)).resolves.toEqual({});
    await expect(client.call('views.save', view, { signal: controller.signal })).rejects.toThrow('enough');
  });

  test('a port that closes fails what is open and aborts its handlers', async () => {
    const signals: AbortSignal[] = [];
    const { client, breakOff } = await connect({
      'views.list': (_input, { signal }) => {
        signals.push(signal);
        return new Promise(() => null);
      },
      async *'system.notices'(_input, { signal }) {
        signals.push(signal);
        yield [];
        await new Promise((resolve) => {
          signal.addEventListener('abort', resolve);
        });
      },
    });
    const asked = client.call('views.list', { screen: null });
    const stream = client.stream('system.notices', {});
    await stream.next();
    const failures = Promise.allSettled([asked, stream.next()]);
    await breakOff();
    expect(await failures).toMatchObject([{ reason: { code: 'closed' } }, { reason: { code: 'closed' } }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'closed' });
  });

  test('a slow reader gets everything in few items, and the writer never waits for it', async () => {
    let written = 0;
    const { client, settle } = await connect({
      async *'metrics.follow'() {
        for (; written < 2000; written++) yield await Promise.resolve(part(written, 1));
      },
    });
    let series: MetricPart | null = null;
    let items = 0;
    for await (const item of client.stream('metrics.follow', { step: 's', have: null })) {
      if (items === 0) {
        while (written < 2000) await settle();
      }
      items++;
      series = series === null ? item : mergeMetricParts(series, item, Infinity);
    }
    expect(series).toStrictEqual(part(0, 2000));
    expect(items).toBeLessThan(6);
  });

  test('a reader that takes nothing is sent as many items as fit the window, and then what waits as one', async () => {
    let written = 0;
    const { port, settle } = await connect({
      async *'metrics.follow'() {
        for (; written < 500; written++) yield await Promise.resolve(part(written, 1));
      },
    });
    const items: MetricPart[] = [];
    port.onMessage((message) => {
      const { frame } = readFrame(message);
      if (frame?.type === 'item') items.push(metricPartSchema.parse(frame.payload));
    });
    const send = (type: 'more' | 'cancel'): void => {
      port.post({ v: 1, type, id: 1000 });
    };
    port.post({ v: 1, type: 'request', id: 1000, name: 'metrics.follow', payload: { step: 's', have: null } });
    while (written < 500) await settle();
    await settle();
    expect(items).toHaveLength(STREAM_WINDOW);
    send('more');
    await settle();
    expect(items).toHaveLength(STREAM_WINDOW + 1);
    expect(items.reduce((points, { step }) => points + step.length, 0)).toBe(500);
    send('cancel');
  });

  test('as many requests as may be open at once are open; one more is refused, until one is over', async () => {
    let open = 0;
    const { client, settle } = await connect({
      'views.list': (_input, { signal }) => new Promise((resolve) => {
        open++;
        signal.addEventListener('abort', () => {
          open--;
          resolve([]);
        });
      }),
      'views.save': () => ({}),
    });
    const first = new AbortController();
    const others = new AbortController();
    const asked = Array.from({ length: MAX_OPEN }, (_, i) => client.call('views.list', { screen: null }, { signal: (i === 0 ? first : others).signal }));
    const outcomes = Promise.allSettled(asked);
    await settle();
    expect(open).toBe(MAX_OPEN);
    await expect(client.call('views.save', view)).rejects.toMatchObject({ code: 'too-many' });
    first.abort();
    await settle();
    await expect(client.call('views.save', view)).resolves.toEqual({});
    others.abort();
    await settle();
    expect(open).toBe(0);
    expect((await outcomes).map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
  });

  test('a client of another protocol version is told so, and the port goes on', async () => {
    const { client, port, settle } = await connect({ 'views.save': () => ({}) });
    const errors: unknown[] = [];
    port.onMessage((message) => {
      const { frame } = readFrame(message);
      if (frame?.type === 'error') errors.push([frame.id, frame.error.code]);
    });
    port.post({ v: 2, type: 'request', id: 7, name: 'views.save', payload: view, novelty: true });
    await settle();
    expect(errors).toEqual([[7, 'protocol-version']]);
    await expect(client.call('views.save', view)).resolves.toEqual({});
  });

  test('leaving the loop cancels the stream; an error comes after the items before it', async () => {
    let ended = false;
    const { client, settle } = await connect({
      async *'system.notices'() {
        try {
          for (let at = 0; ; at++) yield await Promise.resolve([{ at, level: 'info' as const, code: 'x', userMessage: '', run: null }]);
        } finally {
          ended = true;
        }
      },
      async *'steps.log'() {
        yield await Promise.resolve([{ attempt: 1, tMs: 0, at: null, text: 'last words' }]);
        throw new ContractError({ code: 'gone', message: '', userMessage: 'The step is gone.', details: null });
      },
    });
    const seen: number[] = [];
    for await (const notices of client.stream('system.notices', {})) {
      seen.push(...notices.map(({ at }) => at));
      if (seen.length > 100) break;
    }
    expect(seen).toEqual(seen.map((_, i) => i));
    await settle();
    expect(ended).toBe(true);
    const log = client.stream('steps.log', { id: 's' });
    expect((await log.next()).value).toMatchObject([{ text: 'last words' }]);
    await expect(log.next()).rejects.toMatchObject({ code: 'gone' });
  });

  test('metrics: what there is and then the tail, without gap or repeat, over a resumed attempt too', async () => {
    const source = new TestSource();
    const { client } = await connect({ 'metrics.follow': ({ have }, { signal }) => followMetrics(source, have, signal) });
    source.become(1, 102);
    const stream = client.stream('metrics.follow', { step: 's', have: { revision: 1, points: 40 } });
    const take = async (): Promise<MetricPart> => {
      const { value } = await stream.next();
      if (value === undefined) throw new Error('the stream has ended');
      return value;
    };
    const first = await take();
    expect(first.from).toBe(40);
    let series = mergeMetricParts(part(0, 40), first, Infinity);
    const until = async (revision: number, points: number): Promise<void> => {
      while (series !== null && (series.revision !== revision || series.step.length !== points)) series = mergeMetricParts(series, await take(), Infinity);
    };
    source.become(1, 105);
    await until(1, 105);
    expect(series).toStrictEqual(part(0, 105));
    source.become(2, 100, 80);
    await until(2, 100);
    expect(series?.values['loss']?.[79]).toBeCloseTo(80.1);
    expect(series?.values['loss']?.[80]).toBeCloseTo(81.2);
    source.end();
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(source.listeners).toBe(0);
  });

  test('metrics: a reader that was away gets what it lacks, one that knows nothing gets all, in parts that fit', async () => {
    const source = new TestSource();
    const { client } = await connect({ 'metrics.follow': ({ have }, { signal }) => followMetrics(source, have, signal) });
    source.become(1, 50);
    source.become(3, 120_000, 30);
    source.end();
    const read = async (have: { readonly revision: number; readonly points: number } | null): Promise<MetricPart[]> => {
      const parts: MetricPart[] = [];
      for await (const item of client.stream('metrics.follow', { step: 's', have })) parts.push(item);
      return parts;
    };
    expect((await read({ revision: 1, points: 50 }))[0]?.from).toBe(30);
    expect((await read({ revision: 2, points: 50 }))[0]?.from).toBe(0);
    expect((await read({ revision: 3, points: 119_999 })).map(({ from, step }) => [from, step.length])).toEqual([[119_999, 1]]);
    expect((await read({ revision: 3, points: 120_000 })).map(({ step }) => step.length)).toEqual([0]);
    const all = await read(null);
    expect(Math.max(...all.map(({ step }) => step.length))).toBeLessThanOrEqual(mostPoints(1));
    expect(all.reduce((series, next) => mergeMetricParts(series, next, Infinity) ?? series).step.length).toBe(120_000);
  });

  test('parts that do not follow each other are refused', () => {
    expect(() => mergeMetricParts(part(0, 3), part(4, 1))).toThrow(/points 3 to 3/);
  });
});
