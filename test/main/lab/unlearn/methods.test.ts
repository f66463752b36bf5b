import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../../../src-main/lab/engine/engines.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../../../../src-main/lab/train/checkpoint-codec.ts';
import { isFiniteArray } from '../../../../src-main/lab/train/divergence.ts';
import { frozenTeacher } from '../../../../src-main/lab/unlearn/frozen-teacher.ts';
import { methodById, UNLEARNING_METHODS } from '../../../../src-main/lab/unlearn/registry.ts';
import { trialParams } from '../../../../src-main/lab/unlearn/tuning.ts';
import { schemaNode } from '../../../../src-shared/experiment/schema-node.ts';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { quietHooks } from '../tiny-data.ts';
import { numbersOfWeights, UnlearningFixture } from './unlearning-fixture.ts';

const small = { epochs: 3, retainBatch: 16, learningRate: 2e-3 };
/** Every method with steps, in the forms that keep state of different kinds. */
const trained: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['fine-tune', small],
  ['neggrad-plus', { ...small, forgetBatch: 8 }],
  ['scrub', { ...small, forgetBatch: 8, msteps: 2 }],
  ['scrub', { ...small, forgetBatch: 8, msteps: 2, rewind: true, teacher: 'retr' }],
  ['mu-align', { ...small, forgetBatch: 8 }],
  ['mu-align', { ...small, forgetBatch: 8, isolationSpace: 'adam-step', forgetTarget: 'masked' }],
];

let fixture: UnlearningFixture;
let sigmoid: UnlearningFixture;
beforeAll(async () => {
  const { engine } = await openEngine('wasm', { gemmThreads: 1 });
  fixture = await UnlearningFixture.create(engine, { dropout: 0.2 });
  sigmoid = await UnlearningFixture.create(engine, { head: 'sigmoid', activation: 'tanh' });
});
afterAll(() => {
  fixture.engine.dispose();
});

describe('the registry', () => {
  it('lists the methods in order and finds them by id', () => {
    const ids = UNLEARNING_METHODS.map(({ id }) => id);
    expect(ids.slice(0, 7)).toEqual(['original', 'retrain', 'mask-answer', 'fine-tune', 'neggrad-plus', 'scrub', 'mu-align']);
    expect(new Set(ids).size).toBe(ids.length);
    expect(methodById('scrub').label).toBe('SCRUB');
    expect(() => methodById('forget-me')).toThrow(/"forget-me".*mu-align/);
  });

  it('describes every parameter, with default and source', () => {
    for (const method of UNLEARNING_METHODS) {
      expect(method.params.safeParse({}).success, method.id).toBe(true);
      for (const [name, node] of Object.entries(schemaNode(method.params).properties ?? {})) {
        expect(node.description, `${method.id}.${name}`).toMatch(/\w{3}/);
        expect(node.default, `${method.id}.${name}`).toBeDefined();
        expect(node, `${method.id}.${name}`).toHaveProperty('source');
      }
    }
  });

  it('has the defaults of the authors for SCRUB and NegGrad+', () => {
    expect(methodById('scrub').params.parse({})).toMatchObject({
      gamma: 1, alpha: 0.5, msteps: 3, temperature: 2, epochs: 10, learningRate: 5e-4, retainBatch: 32, forgetBatch: 64, teacher: 'original', rewind: false,
      schedule: { kind: 'milestones', milestones: [5, 8, 9], decay: 0.1 }, optimiser: { kind: 'adam', weightDecay: 0.1 },
    });
    expect(methodById('neggrad-plus').params.parse({})).toMatchObject({ a: 0.95, learningRate: 0.01, epochs: 10 });
  });
});

describe.each(trained)('%s %j', (id, params) => {
  it('takes as many steps as planned, changes the weights, keeps them finite and leaks no tensor', async () => {
    for (const world of [fixture, sigmoid]) {
      const alive = world.engine.liveTensors();
      const { steps, points, weights, diverged, modelSeed } = await world.run(id, params);
      expect(world.engine.liveTensors()).toBe(alive);
      const method = methodById(id);
      const planned = method.plannedSteps(method.params.parse(params), { retain: world.data.retain.length, forget: world.data.forget.length });
      expect(steps).toBe(planned);
      expect(points.filter(({ phase }) => phase !== 'epoch').length).toBe(planned);
      expect(points.every(({ values }) => Object.values(values).every(Number.isFinite))).toBe(true);
      expect([diverged, modelSeed]).toEqual([false, 1]);
      expect([...weights.values()].every(({ data }) => isFiniteArray(data))).toBe(true);
    }
  });

  it('gives the same bits again', async () => {
    const [first, second] = [await fixture.run(id, params), await fixture.run(id, params)];
    expect(numbersOfWeights(first.weights)).toEqual(numbersOfWeights(second.weights));
    expect(first.points).toEqual(second.points);
    const other = await fixture.run(id, params, { seed: 2 });
    expect(other.points).not.toEqual(first.points);
  });

  it('goes on from any step bit by bit', async () => {
    const whole = await fixture.run(id, params);
    for (const steps of [1, 3, Math.floor(whole.steps / 2), whole.steps - 1, whole.steps]) {
      const checkpoint = decodeCheckpoint(encodeCheckpoint(await fixture.checkpointAfter(steps, id, params)));
      const rest = await fixture.run(id, params, { resume: checkpoint });
      expect(numbersOfWeights(rest.weights), `after step ${steps}`).toEqual(numbersOfWeights(whole.weights));
      expect(rest.steps).toBe(whole.steps);
      expect(rest.notes).toEqual(whole.notes);
      const tail = rest.points.filter(({ phase }) => phase !== 'epoch');
      expect(tail).toEqual(whole.points.filter(({ phase }) => phase !== 'epoch').slice(steps));
    }
  });

  it('stops when told to, with the reason, and leaks no tensor', async () => {
    const alive = fixture.engine.liveTensors();
    const controller = new AbortController();
    let seen = 0;
    const hooks = quietHooks({
      signal: controller.signal,
      checkpoint: () => {
        if (++seen === 2) controller.abort(new Error('enough'));
      },
    });
    await expect(fixture.run(id, params, { hooks })).rejects.toThrow('enough');
    expect(fixture.engine.liveTensors()).toBe(alive);
  });

  it('diverges as a result of its own, with the weights before the step that diverged', async () => {
    const original = new Map(fixture.input.original);
    const head = original.get('head.kernel');
    if (head === undefined) throw new Error('no head');
    // Finite weights whose logits overflow.
    original.set('head.kernel', { ...head, data: head.data.map((value) => (value < 0 ? -3e38 : 3e38)) });
    const { diverged, weights, steps } = await fixture.run(id, params, { original });
    expect([diverged, steps]).toEqual([true, 0]);
    expect(numbersOfWeights(weights)).toEqual(numbersOfWeights(original));
  });
});

describe('laws', () => {
  it('ascent with a high learning rate destroys utility', async () => {
    const gentle = await fixture.run('neggrad-plus', { ...small, a: 0.95, learningRate: 1e-3 });
    const harsh = await fixture.run('neggrad-plus', { ...small, a: 0.3, learningRate: 0.3 });
    expect(await fixture.accuracy(gentle.weights, fixture.data.retain)).toBeGreaterThan(0.9);
    expect(await fixture.accuracy(harsh.weights, fixture.data.retain)).toBeLessThan(0.7);
  });

  it('ascent without measure diverges after some steps', async () => {
    const sgd = { kind: 'sgd', momentum: 0.99 };
    const { diverged, weights, steps } = await fixture.run('neggrad-plus', { ...small, a: 0.1, optimiser: sgd, learningRate: 10, epochs: 200 });
    expect(diverged).toBe(true);
    expect(steps).toBeGreaterThan(0);
    expect([...weights.values()].every(({ data }) => isFiniteArray(data))).toBe(true);
  });

  it('a teacher gives the same outputs whether they are kept or computed again', async () => {
    const { input, data } = fixture;
    const rows = data.forget.slice(1, 4);
    const kept = await frozenTeacher(input, 'retr', data.forget, ['logits', 'v', 'q', 'm']);
    const live = await frozenTeacher(input, 'retr', data.forget, ['logits', 'v', 'q', 'm'], 0);
    for (const name of ['logits', 'v', 'q', 'm'] as const) {
      const [a, b] = [kept.outputs(name, rows), live.outputs(name, rows)];
      expect(a.length).toBeGreaterThan(0);
      expect(b.length).toBe(a.length);
      a.forEach((value, i) => {
        expect(value).toBeCloseTo(b[i] ?? NaN, 5);
      });
    }
    expect(() => kept.outputs('m', data.retain)).toThrow(RangeError);
    kept.dispose();
    live.dispose();
  });
});

describe('tuning', () => {
  const budget = { retain: 16_200, forget: 3_800, maxSteps: 1500 };
  const stream = RandomStream.of(7, 'tune');

  it('has the defaults as trial 0, and valid, reproducible draws within the budget after it', () => {
    for (const method of UNLEARNING_METHODS.filter(({ tuning }) => Object.keys(tuning).length > 0)) {
      expect(trialParams(method, {}, 0, stream, { ...budget, maxSteps: Infinity })).toEqual({});
      const seen = new Set<string>();
      for (let trial = 0; trial < 12; trial++) {
        const raw = trialParams(method, {}, trial, stream, budget);
        expect(method.plannedSteps(method.params.parse(raw), budget)).toBeLessThanOrEqual(budget.maxSteps);
        expect(raw).toEqual(trialParams(method, {}, trial, stream, budget));
        seen.add(JSON.stringify(raw));
      }
      expect(seen.size).toBe(12);
    }
  });

  it('draws inside the ranges, over their whole width', () => {
    const method = methodById('mu-align');
    const drawn = Array.from({ length: 300 }, (_, i) => trialParams(method, {}, i + 1, stream, { ...budget, maxSteps: Infinity }));
    for (const [name, range] of Object.entries(method.tuning)) {
      const values = drawn.map((raw) => raw[name]);
      if (range.kind === 'choice') expect(new Set(values.map((value) => JSON.stringify(value))).size).toBe(range.values.length);
      else {
        const numbers = values.map(Number);
        expect(Math.min(...numbers)).toBeGreaterThanOrEqual(range.low * 0.999);
        expect(Math.max(...numbers)).toBeLessThanOrEqual(range.high * 1.001);
        expect(Math.max(...numbers) / Math.min(...numbers)).toBeGreaterThan(0.7 * (range.high / range.low));
      }
    }
  });

  it('never draws what the arm fixes', () => {
    const fixed = { forgetTarget: 'retr', beta: 0 };
    for (let trial = 0; trial < 5; trial++) expect(trialParams(methodById('mu-align'), fixed, trial, stream, budget)).toMatchObject(fixed);
    expect(() => trialParams(methodById('scrub'), {}, 0, stream, { ...budget, maxSteps: 10 })).toThrow(/one epoch of scrub/);
  });
});
