import { describe, expect, test } from 'vitest';
import { chooseTrial } from '../../../src-shared/experiment/choose-trial.ts';
import type { Trial, TrialMeasure } from '../../../src-shared/experiment/choose-trial.ts';

const retr: TrialMeasure = { forgetAcc: 0.02, retainAcc: 0.4, worstAuc: 0.55, tprAt10: 0.05 };
const trial = (number: number, forgetAcc: number, retainAcc: number, worstAuc: number, tprAt10 = 0.1, steps = 100): Trial => ({ trial: number, params: {}, steps, measure: { forgetAcc, retainAcc, worstAuc, tprAt10 } });

describe('the choice among trials (protocol.md 8)', () => {
  test('leaves out what does not forget, then what retains less, then takes the smallest excess AUC', () => {
    const trials = [
      trial(0, 0.2, 0.5, 0.5), // does not forget
      trial(1, 0.0, 0.3, 0.5), // retains too little
      trial(2, 0.03, 0.4, 0.6),
      trial(3, 0.0, 0.391, 0.57),
      trial(4, 0.0, 0.395, 0.58),
    ];
    expect(chooseTrial(trials, retr).trial).toBe(3);
  });

  test('leaking less than RETR earns nothing: then TPR, steps and order decide', () => {
    expect(chooseTrial([trial(0, 0, 0.4, 0.55, 0.2), trial(1, 0, 0.4, 0.5, 0.3)], retr).trial).toBe(0);
    expect(chooseTrial([trial(0, 0, 0.4, 0.5, 0.2, 200), trial(1, 0, 0.4, 0.54, 0.2, 100)], retr).trial).toBe(1);
    expect(chooseTrial([trial(0, 0, 0.4, 0.5), trial(1, 0, 0.4, 0.5)], retr).trial).toBe(0);
  });

  test('says so when nothing forgets, and never takes a model that diverged', () => {
    const choice = chooseTrial([trial(0, 0.5, 0.4, 0.6), trial(1, 0.3, 0.4, 0.6), { trial: 2, params: {}, steps: 1, measure: null }], retr);
    expect(choice.trial).toBe(1);
    expect(choice.reason).toMatch(/no trial forgets/);
    expect(() => chooseTrial([{ trial: 0, params: {}, steps: 1, measure: null }], retr)).toThrow(/diverged/);
  });
});
