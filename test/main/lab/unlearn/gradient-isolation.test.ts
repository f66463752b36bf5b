import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { isolateForget } from '../../../../src-main/lab/unlearn/gradient-isolation.ts';
import type { IsolationRule } from '../../../../src-main/lab/unlearn/gradient-isolation.ts';
import { goldenLoss, numbersOf, tensorSizes } from './golden-losses.ts';

const rule = (mode: IsolationRule['mode'], scope: IsolationRule['scope'] = 'global'): IsolationRule => ({ mode, scope, cosineFloor: -0.5 });

describe('forget-orthogonal projection against the golden values', () => {
  const { inputs, outputs } = goldenLoss('forget_orthogonal_projection');
  const sizes = tensorSizes(inputs['tensors']);
  const beta = numbersOf(inputs['beta'])[0] ?? NaN;

  for (const [scope, name] of [['global', 'global'], ['tensor', 'per_tensor']] as const) {
    it(`projects ${scope} in double precision`, () => {
      const f = split(numbersOf(inputs['g_f']), sizes);
      const r = split(numbersOf(inputs['g_r']), sizes);
      const outcome = isolateForget(f, r, rule('always', scope));
      closeTo(join(f), numbersOf(outputs[`${name}_g_f`]), 1e-10);
      closeTo(join(r).map((value, i) => value + beta * (join(f)[i] ?? NaN)), numbersOf(outputs[`${name}_step`]), 1e-10);
      expect(outcome.cosineBefore).toBeCloseTo(numbersOf(outputs['cosine_before'])[0] ?? NaN, 12);
      expect(Math.abs(outcome.cosineAfter)).toBeLessThan(1e-12);
      f.forEach((tensor, at) => {
        if (scope === 'tensor') expect(Math.abs(dot(tensor, r[at] ?? tensor))).toBeLessThan(1e-12);
      });
    });
  }

  it('projects in conflict only', () => {
    const golden = goldenLoss('conflict_only_projection');
    for (const name of ['conflict', 'agree']) {
      const f = Float64Array.from(numbersOf(golden.inputs[`g_f_${name}`]));
      isolateForget([f], [Float64Array.from(numbersOf(golden.inputs['g_r']))], rule('conflict'));
      closeTo([...f], numbersOf(golden.outputs[name]), 1e-12);
    }
  });
});

describe('properties of the projection', () => {
  const stream = RandomStream.of(1, 'isolation');
  const random = (length: number, mean = 0): Float32Array => Float32Array.from({ length }, () => mean + stream.normal());

  it('leaves at most 1e-6 of the norms in single precision, also for nearly parallel gradients', () => {
    for (const mix of [0, 1, 30, 1000]) {
      const r = random(200_000, 0.3);
      const f = random(200_000).map((value, i) => value + mix * (r[i] ?? 0));
      isolateForget([f], [r], rule('always'));
      expect(Math.abs(dot(f, r))).toBeLessThanOrEqual(1e-6 * Math.sqrt(dot(f, f) * dot(r, r)));
    }
  });

  it('changes nothing when it is off, when the gradients agree, or when the retain gradient is zero', () => {
    const r = random(50, 1);
    const agreeing = r.map((value) => value * 2);
    for (const [f, other, mode] of [
      [random(50), r, 'off'],
      [agreeing, r, 'conflict'],
      [agreeing, r, 'cosclip'],
      [random(50), new Float32Array(50), 'always'],
    ] as const) {
      const kept = f.slice();
      const outcome = isolateForget([f], [other], rule(mode));
      expect(f).toEqual(kept);
      expect(outcome.cosineAfter).toBe(outcome.cosineBefore);
    }
  });

  it('clips the cosine: a mild conflict is removed, a strong one only in part', () => {
    const r = [Float64Array.of(1, 0)];
    const mild = [Float64Array.of(-0.3, 1)];
    isolateForget(mild, r, rule('cosclip'));
    closeTo([...(mild[0] ?? [])], [0, 1], 1e-12);
    const strong = [Float64Array.of(-3, 4)];
    isolateForget(strong, r, rule('cosclip'));
    // cos = -.6 is clipped to -.5: 5 * .5 = 2.5 of the 3 are taken out.
    closeTo([...(strong[0] ?? [])], [-0.5, 4], 1e-12);
  });

  it('projects each tensor apart: a conflict in one does not touch the other', () => {
    const f = [Float32Array.of(-1, 1), Float32Array.of(5, 1)];
    const r = [Float32Array.of(1, 0), Float32Array.of(1, 0)];
    isolateForget(f, r, rule('conflict', 'tensor'));
    expect(f.map((tensor) => [...tensor])).toEqual([[0, 1], [5, 1]]);
    const g = [Float32Array.of(-1, 1), Float32Array.of(5, 1)];
    isolateForget(g, r, rule('conflict', 'global'));
    expect(g.map((tensor) => [...tensor])).toEqual([[-1, 1], [5, 1]]);
  });

  it('refuses gradients of different form', () => {
    expect(() => isolateForget([new Float32Array(3)], [new Float32Array(2)], rule('always'))).toThrow(/forget tensor 0 has 3 numbers, its retain tensor 2/);
    expect(() => isolateForget([new Float32Array(3)], [], rule('always'))).toThrow(RangeError);
  });
});

function split(values: readonly number[], sizes: readonly number[]): Float64Array[] {
  let at = 0;
  return sizes.map((size) => Float64Array.from(values.slice(at, (at += size))));
}

function join(tensors: readonly Float64Array[]): number[] {
  return tensors.flatMap((tensor) => [...tensor]);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
}

function closeTo(found: readonly number[], expected: readonly number[], relative: number): void {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    const wanted = expected[i] ?? NaN;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted) + 1e-12);
  });
}
