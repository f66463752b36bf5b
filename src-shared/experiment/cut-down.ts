import { RETRAIN_METHOD } from './catalogue.ts';
import type { ExperimentConfig } from './config.ts';

/**
 * An experiment with fewer seeds or arms, which are given in the order in which they are to stand. The retrain arm
 * always stays: everything is measured against it. Claims about an arm that is left out go with it.
 *
 * @param seeds null: all
 * @param arms ids; null: all
 */
export function cutDown(config: ExperimentConfig, seeds: readonly number[] | null, arms: readonly string[] | null): ExperimentConfig {
  const kept = arms === null ? config.arms : config.arms.filter((arm) => arm.method === RETRAIN_METHOD || arms.includes(arm.id));
  const has = (id: string): boolean => kept.some((arm) => arm.id === id);
  return {
    ...config,
    arms: kept,
    claims: config.claims.filter((claim) => has(claim.arm) && (!('baseline' in claim) || has(claim.baseline))),
    ...(seeds === null ? {} : { seeds: [...seeds] }),
  };
}
