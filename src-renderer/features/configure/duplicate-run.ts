import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { isJsonObject } from '../../../src-shared/experiment/json-value.ts';
import type { Draft } from './drafts.svelte.ts';

/** The experiment of a run as a copy to edit, begun from the run's preset where that is known here. @throws ContractError, or Error where the run keeps no config */
export async function copyOfRun(client: ContractClient, id: string, signal: AbortSignal): Promise<Pick<Draft, 'preset' | 'title' | 'config'>> {
  const [{ run, config, state: ofPreset }, presets] = await Promise.all([client.call('runs.get', { id }, { signal }), client.call('presets.list', {}, { signal })]);
  if (!isJsonObject(config) || config['arms'] === undefined) throw new Error(`The results of ${run.name} were opened without their config, so there is nothing to copy.`);
  const preset = ofPreset?.preset ?? run.preset;
  return { preset: presets.find(({ name }) => name === preset)?.name ?? null, title: `Copy of ${run.name}`, config };
}
