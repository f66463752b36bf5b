import { describe, expect, test } from 'vitest';
import { connectContract } from '../../../src-shared/contract/client.ts';
import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { followMetrics } from '../../../src-shared/contract/follow-metrics.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import { mergeMetricParts } from '../../../src-shared/contract/merge-metric-parts.ts';
import { decodeMessage, encodeMessage } from '../../../src-shared/contract/message-pack.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';
import type { MessagePortLike } from '../../../src-shared/contract/port.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';

/** The same specs over both ways to carry a message. */
const CARRIERS = [
  ['structured clones', (message: unknown): unknown => structuredClone(message)],
  ['bytes', (message: unknown): unknown => decodeMessage(encodeMessage(message))],
] as const;

const view = { id: 'a', screen: 'runs', name: 'mine', settings: {} };

function part(from: number, count: number, revision = 1): MetricPart {
  const step = Int32Array.from({ length: count }, (_, i) => from + i + 1);
  return { revision, from, step, epoch: step.map(() => 1), phase: step.map(() => 0), phases: ['forget'], values: { loss: Float64Array.from(step, (at) => at + revision / 10) } };
}

/** A macrotask: everything that was sent has arrived. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe.each(CARRIERS)('over %s', (_name, carry) => {
  function connected(handlers: Partial<Handlers>): { readonly client: ContractClient; readonly port: MessagePortLike; readonly far: MessagePortLike } {
    const [port, far] = memoryPorts(carry);
    serveContract(far, handlers);
    return { client: connectContract(port), port, far };
  }

  test('answers find their calls, whatever order they come in', async () => {
    const gates = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    let calls = 0;
    const { client } = connected({
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
    await settled();
    gates[1]?.resolve(undefined);
    await settled();
    gates[0]?.resolve(undefined);
    await Promise.all(asked);
    expect(order).toEqual([8, 7]);
  });

  test('errors are data: those of a service as it said them, others without their inside', async () => {
    const { client } = connected({
      'views.save': () => {
        throw new ContractError({ code: 'name-taken', message: 'm', userMessage: 'There is a view of this name.', details: { name: 'mine' } });
      },
      'views.list': () => {
        throw new Error('secret');
      },
      'datasets.forgetCount': () => ({ forget: -1, retain: 0, images: 0 }),
    });
    await expect(client.call('views.save', view)).rejects.toMatchObject({ code: 'name-taken', userMessage: 'There is a view of this name.', details: { name: 'mine' } });
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'internal', userMessage: 'The workbench met a fault of its own. Nothing was changed by this request; the diagnostics file says more.' });
    await expect(client.call('views.list', { screen: '' })).rejects.toMatchObject({ code: 'bad-input', details: [{ path: 'screen' }] });
    await expect(client.call('datasets.forgetCount', { id: 'a', forget: { kind: 'answer-type', answerType: 'number' }, seed: 1 })).rejects.toMatchObject({ code: 'bad-output' });
    await expect(client.call('system.info', {})).rejects.toMatchObject({ code: 'unknown-name' });
  });

  test('what is too large is refused on either side, and the port goes on', async () => {
    const { client } = connected({ 'files.read': () => ({ piece: new Uint8Array(17 * 1024 * 1024), last: true }), 'views.save': () => ({}) });
    await expect(client.call('files.read', { file: 'f', offset: 0 })).rejects.toMatchObject({ code: 'bad-output' });
    await expect(client.call('views.save', { ...view, settings: { text: 'x'.repeat(17 * 1024 * 1024) } })).rejects.toMatchObject({ code: 'bad-input' });
    await expect(client.call('views.save', view)).resolves.toEqual({});
  });

  test('a call that is cancelled rejects at once and aborts its handler', async () => {
    let aborted = false;
    const { client } = connected({
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
    await settled();
    controller.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
    await settled();
    expect(aborted).toBe(true);
    await expect(client.call('views.save', view)).resolves.toEqual({});
    await expect(client.call('views.save', view, { signal: controller.signal })).rejects.toThrow('enough');
  });

  test('a port that closes fails what is open and aborts its handlers', async () => {
    const signals: AbortSignal[] = [];
    const { client, far } = connected({
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
    far.close();
    expect(await failures).toMatchObject([{ reason: { code: 'closed' } }, { reason: { code: 'closed' } }]);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'closed' });
  });

  test('a slow reader gets everything in few items, and the writer never waits for it', async () => {
    let written = 0;
    const { client } = connected({
      async *'metrics.follow'() {
        for (; written < 2000; written++) yield await Promise.resolve(part(written, 1));
      },
    });
    let series: MetricPart | null = null;
    let items = 0;
    for await (const item of client.stream('metrics.follow', { step: 's', have: null })) {
      if (items === 0) {
        while (written < 2000) await settled();
      }
      items++;
      series = series === null ? item : mergeMetricParts(series, item, Infinity);
    }
    expect(series).toStrictEqual(part(0, 2000));
    expect(items).toBeLessThan(6);
  });

  test('leaving the loop cancels the stream; an error comes after the items before it', async () => {
    let ended = false;
    const { client } = connected({
      async *'system.notices'() {
        try {
          for (let at = 0; ; at++) yield await Promise.resolve([{ at, level: 'info' as const, code: 'x', userMessage: '', run: null }]);
        } finally {
          ended = true;
        }
      },
      async *'steps.log'() {
        yield await Promise.resolve([{ attempt: 1, tMs: 0, text: 'last words' }]);
        throw new ContractError({ code: 'gone', message: '', userMessage: 'The step is gone.', details: null });
      },
    });
    const seen: number[] = [];
    for await (const notices of client.stream('system.notices', {})) {
      seen.push(...notices.map(({ at }) => at));
      if (seen.length > 100) break;
    }
    expect(seen).toEqual(seen.map((_, i) => i));
    await settled();
    expect(ended).toBe(true);
    const log = client.stream('steps.log', { id: 's' });
    expect((await log.next()).value).toMatchObject([{ text: 'last words' }]);
    await expect(log.next()).rejects.toMatchObject({ code: 'gone' });
  });

  test('metrics: a snapshot and then the tail, without gap or repeat, over a resumed attempt too', async () => {
    const listeners = new Set<(added: MetricPart) => void>();
    const finished: (() => void)[] = [];
    const tell = (added: MetricPart): void => {
      for (const listener of listeners) listener(added);
    };
    const { client } = connected({
      'metrics.follow': ({ have }, { signal }) => followMetrics({
        subscribe: (listener, end) => {
          listeners.add(listener);
          finished.push(end);
          return () => listeners.delete(listener);
        },
        snapshot: async () => {
          // Points come while the snapshot is being read: some are in it, some are not.
          tell(part(90, 10));
          await settled();
          tell(part(100, 5));
          return part(0, 102);
        },
      }, have, signal),
    });
    const stream = client.stream('metrics.follow', { step: 's', have: { revision: 1, points: 40 } });
    const take = async (): Promise<MetricPart> => {
      const { value } = await stream.next();
      if (value === undefined) throw new Error('the stream has ended');
      return value;
    };
    const first = await take();
    expect(first.from).toBe(40);
    let series = mergeMetricParts(part(0, 40), first, Infinity);
    const until = async (points: number): Promise<void> => {
      while (series !== null && series.step.length !== points) series = mergeMetricParts(series, await take(), Infinity);
    };
    await until(105);
    expect(series).toStrictEqual(part(0, 105));
    tell(part(80, 20, 2));
    await until(100);
    expect(series?.values['loss']?.[79]).toBeCloseTo(80.1);
    expect(series?.values['loss']?.[80]).toBeCloseTo(81.2);
    const last = stream.next();
    for (const end of finished) end();
    expect(await last).toEqual({ done: true, value: undefined });
    expect(listeners.size).toBe(0);
  });

  test('a gap in what the writer tells fails the stream instead of hiding it', async () => {
    const { client } = connected({
      'metrics.follow': ({ have }, { signal }) => followMetrics({
        snapshot: () => part(0, 3),
        subscribe: (listener) => {
          listener(part(3, 3));
          listener(part(7, 1));
          return () => null;
        },
      }, have, signal),
    });
    const read = async (): Promise<void> => {
      for await (const item of client.stream('metrics.follow', { step: 's', have: null })) expect(item.from).toBeLessThan(7);
    };
    await expect(read()).rejects.toMatchObject({ code: 'gap' });
    expect(() => mergeMetricParts(part(0, 3), part(4, 1))).toThrow(/points 3 to 3/);
  });
});
