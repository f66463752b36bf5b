import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { documentSchema } from '../../../src-shared/contract/wire-types.ts';
import type { JsonObject } from '../../../src-shared/experiment/json-value.ts';
import { nowMs } from '../../app/clock.ts';

export type Preflight = CallOutput<'runs.preflight'>;
export type Held = CallOutput<'presets.hold'>;

/** What is known of an experiment before its start. */
export interface Check {
  /** of which this is the answer: an older one may still be shown */
  readonly config: JsonObject;
  readonly preflight: Preflight;
  /** what it is of its preset; null: of none, or it has mistakes */
  readonly held: Held | null;
  /** milliseconds since 1970 */
  readonly at: number;
}

/** Plans a launch and holds the config against the preset that it was begun from. */
export async function checkExperiment(client: ContractClient, config: JsonObject, preset: string | null, signal: AbortSignal): Promise<Check> {
  const document = documentSchema.parse(config);
  const [preflight, held] = await Promise.all([
    client.call('runs.preflight', { config: document, preset }, { signal }),
    preset === null ? null : client.call('presets.hold', { name: preset, config: document }, { signal }).catch((error: unknown) => {
      // Its mistakes are what the preflight says.
      if (error instanceof ContractError && error.code === 'config') return null;
      throw error;
    }),
  ]);
  return { config, preflight, held, at: nowMs() };
}
