import { afterEach, describe, expect, test, vi } from 'vitest';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { followMetrics } from '../../../src-shared/contract/follow-metrics.ts';
import type { MetricSource } from '../../../src-shared/contract/follow-metrics.ts';
import { FollowedSeries } from '../../../src-shared/contract/followed-series.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';
import type { MessagePortLike } from '../../../src-shared/contract/port.ts';
import { ReconnectingClient } from '../../../src-shared/contract/reconnecting-client.ts';
import type { ConnectionState, ReconnectOptions } from '../../../src-shared/contract/reconnecting-client.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';
import type { Handlers } from '../../../src-shared/contract/server.ts';

const clients: ReconnectingClient[] = [];

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

/** A server that can be away, and whose connections can break. */
class TestServer {
  isThere = true;
  attempts = 0;
  readonly #handlers: Partial<Handlers>;
  #far: MessagePortLike | null = null;

  constructor(handlers: Partial<Handlers>) {
    this.#handlers = handlers;
  }

  readonly connect = (): Promise<MessagePortLike> => {
    this.attempts++;
    if (!this.isThere) return Promise.reject(new Error('nobody answers'));
    const [near, far] = memoryPorts();
    this.#far = far;
    serveContract(far, this.#handlers);
    return Promise.resolve(near);
  };

  breakOff(): void {
    this.#far?.close();
  }
}

function clientOf(connect: () => Promise<MessagePortLike>, options: ReconnectOptions = {}): { readonly client: ReconnectingClient; readonly states: ConnectionState[] } {
  const client = new ReconnectingClient(connect, { firstDelayMs: 5, longestDelayMs: 20, ...options });
  clients.push(client);
  const states: ConnectionState[] = [];
  client.onState((state) => states.push(state));
  return { client, states };
}

function part(from: number, to: number, revision = 1): MetricPart {
  const step = Int32Array.from({ length: to - from }, (_, i) => from + i + 1);
  return { revision, from, step, epoch: step.map(() => 1), phase: step.map(() => 0), phases: ['forget'], values: { loss: Float64Array.from(step, (at) => at / 2) } };
}

/** A series that grows while the test goes on, whoever listens. */
class GrowingSource implements MetricSource {
  readonly revision = 1;
  points = 0;
  ended = false;
  readonly #listeners = new Set<() => void>();

  part(from: number, to: number): MetricPart {
    return part(from, to);
  }

  kept(): number {
    return 0;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  grow(points: number, ended = false): void {
    this.points += points;
    this.ended = ended;
    for (const listener of [...this.#listeners]) listener();
  }
}

const aborted = (signal: AbortSignal): Promise<unknown> => new Promise((resolve) => {
  signal.addEventListener('abort', resolve);
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a client that connects again', () => {
  test('calls wait for the first connection; while it is lost they fail at once, afterwards they work', async () => {
    const server = new TestServer({ 'views.list': () => [] });
    const { client, states } = clientOf(server.connect);
    expect(client.state).toBe('connecting');
    await expect(client.call('views.list', { screen: null })).resolves.toEqual([]);
    server.isThere = false;
    server.breakOff();
    await expect.poll(() => client.state).toBe('lost');
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'closed' });
    await expect.poll(() => server.attempts).toBeGreaterThan(3);
    server.isThere = true;
    await expect.poll(() => client.state).toBe('open');
    await expect(client.call('views.list', { screen: null })).resolves.toEqual([]);
    expect(states).toEqual(['open', 'lost', 'open']);
  });

  test('a call on its way fails with `closed` and is not carried out twice', async () => {
    const save = vi.fn(() => new Promise<Record<string, never>>(() => null));
    const server = new TestServer({ 'views.save': save, 'views.list': () => [] });
    const { client } = clientOf(server.connect);
    const asked = client.call('views.save', { id: 'a', screen: 'runs', name: 'mine', settings: {} });
    await expect.poll(() => save.mock.calls.length).toBe(1);
    server.breakOff();
    await expect(asked).rejects.toMatchObject({ code: 'closed' });
    await expect.poll(() => client.state).toBe('open');
    await client.call('views.list', { screen: null });
    expect(save).toHaveBeenCalledTimes(1);
  });

  test('metrics: over 20 broken connections every point arrives once', async () => {
    const source = new GrowingSource();
    const server = new TestServer({ 'metrics.follow': ({ have }, { signal }) => followMetrics(source, have, signal) });
    const { client } = clientOf(server.connect);
    const series = new FollowedSeries();
    let rows = 0;
    const reading = (async () => {
      for await (const item of client.stream('metrics.follow', { step: 's', have: null })) {
        rows += item.step.length;
        series.add(item);
      }
    })();
    for (let broken = 0; broken < 20; broken++) {
      source.grow(100 + broken);
      await pause(broken % 3);
      server.isThere = broken % 4 !== 0;
      server.breakOff();
      source.grow(7);
      await pause(8);
      server.isThere = true;
      source.grow(1);
    }
    await expect.poll(() => series.length).toBe(source.points);
    source.grow(5, true);
    await reading;
    expect(series.part()).toStrictEqual(part(0, source.points));
    expect(rows).toBe(source.points);
  });

  test('lists go on without repeat: a log from its beginning, notices of any life of the server', async () => {
    const lines = [0, 1, 2, 3].map((tMs) => ({ attempt: 1, tMs, at: null, text: 'the same' }));
    const notice = (at: number) => ({ at, level: 'info' as const, code: 'x', userMessage: 'm', run: null });
    let life = 0;
    const server = new TestServer({
      async *'steps.log'(_input, { signal }) {
        life++;
        const mine = life;
        yield lines.slice(0, 1);
        yield lines.slice(1, mine + 1);
        if (mine < 3) await aborted(signal);
      },
      async *'system.notices'(_input, { signal }) {
        yield life < 2 ? [notice(1), notice(2)] : [notice(2), notice(3)];
        await aborted(signal);
      },
    });
    const { client } = clientOf(server.connect);
    const log: unknown[] = [];
    const notices: number[] = [];
    void (async () => {
      for await (const item of client.stream('system.notices', {})) notices.push(...item.map(({ at }) => at));
    })().catch(() => null);
    const reading = (async () => {
      for await (const item of client.stream('steps.log', { id: 's' })) log.push(...item);
    })();
    await expect.poll(() => log.length).toBe(2);
    await expect.poll(() => notices).toEqual([1, 2]);
    server.breakOff();
    await expect.poll(() => log.length).toBe(3);
    server.breakOff();
    await reading;
    expect(log).toEqual(lines);
    await expect.poll(() => notices).toEqual([1, 2, 3]);
  });

  test('what would be done twice is not asked again, and other errors are told', async () => {
    let exports = 0;
    const server = new TestServer({
      async *'files.export'() {
        exports++;
        yield { doneBytes: 1, totalBytes: 2, file: null };
        await new Promise(() => null);
      },
      async *'runs.watch'() {
        await Promise.resolve();
        throw new ContractError({ code: 'closed', message: '', userMessage: 'The service says so itself.', details: null });
      },
    });
    const { client } = clientOf(server.connect);
    const exported = client.stream('files.export', { run: 'r', what: 'bundle' });
    await exported.next();
    const next = exported.next();
    server.breakOff();
    await expect(next).rejects.toMatchObject({ code: 'closed' });
    expect(exports).toBe(1);
    await expect(client.stream('runs.watch', {}).next()).rejects.toMatchObject({ userMessage: 'The service says so itself.' });
  });

  test('a connection that is dead without a word is given up', async () => {
    let isMute = false;
    const server = new TestServer({ 'views.list': () => [], 'system.info': () => (isMute ? new Promise(() => null) : Promise.reject(new Error('an answer all the same'))) });
    const { client, states } = clientOf(server.connect, { silenceMs: 20, answerMs: 30 });
    await client.call('views.list', { screen: null });
    await pause(150);
    expect(states).toEqual(['open']);
    isMute = true;
    await expect.poll(() => states).toContain('lost');
    isMute = false;
    await expect.poll(() => client.state).toBe('open');
  });

  test('asking for it looks at once, instead of in half a minute', async () => {
    const server = new TestServer({});
    const { client } = clientOf(server.connect, { firstDelayMs: 30_000, longestDelayMs: 30_000, silenceMs: 30_000, answerMs: 30 });
    await expect.poll(() => client.state).toBe('open');
    server.isThere = false;
    server.breakOff();
    await expect.poll(() => client.state).toBe('lost');
    server.isThere = true;
    client.check();
    await expect.poll(() => client.state).toBe('open');
  });

  test('closed for good: everything fails and nothing is tried again', async () => {
    const server = new TestServer({
      async *'runs.watch'() {
        yield [];
        await new Promise(() => null);
      },
    });
    const { client } = clientOf(server.connect);
    const watched = client.stream('runs.watch', {});
    await watched.next();
    const next = watched.next();
    client.close();
    await expect(next).rejects.toMatchObject({ code: 'closed' });
    await expect(client.call('views.list', { screen: null })).rejects.toMatchObject({ code: 'closed' });
    await expect(client.stream('runs.watch', {}).next()).rejects.toMatchObject({ code: 'closed' });
    await pause(50);
    expect([client.state, server.attempts]).toEqual(['closed', 1]);
    const never = new TestServer({});
    never.isThere = false;
    const { client: other } = clientOf(never.connect);
    const waiting = other.stream('runs.watch', {}).next();
    other.close();
    await expect(waiting).rejects.toMatchObject({ code: 'closed' });
  });

  test('a stream that waits for a connection can be given up', async () => {
    const server = new TestServer({});
    server.isThere = false;
    const { client } = clientOf(server.connect);
    const abort = new AbortController();
    const waiting = client.stream('runs.watch', {}, { signal: abort.signal }).next();
    await pause(20);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
