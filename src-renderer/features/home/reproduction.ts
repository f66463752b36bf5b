import type { ContractClient } from '../../../src-shared/contract/client.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { aboutText } from '../../ui/time-text.ts';

/** What a preset would take here and now. */
export interface Reproduction {
  readonly preset: CallOutput<'presets.get'>;
  readonly preflight: CallOutput<'runs.preflight'>;
}

export async function readReproduction(client: ContractClient, name: string, signal: AbortSignal): Promise<Reproduction> {
  const preset = await client.call('presets.get', { name }, { signal });
  return { preset, preflight: await client.call('runs.preflight', { config: preset.config, preset: name }, { signal }) };
}

/** Whether all that is missing is the data. */
export function lacksData({ preflight: { problems } }: Reproduction): boolean {
  return problems.length > 0 && problems.every(({ path }) => path === 'dataset' || path.startsWith('dataset.'));
}

/** Steps and time in a sentence: "27 steps, 9 already done. About 44 min here." */
export function planText({ preflight: { plan } }: Reproduction): string {
  if (plan === null) return '';
  const { stepsDone, stepsToDo, estimateMs } = plan;
  const total = stepsDone + stepsToDo;
  if (stepsToDo === 0) return `All ${total} steps are done already; only the results are written anew.`;
  const steps = `${total} step${total === 1 ? '' : 's'}${stepsDone === 0 ? '' : `, ${stepsDone} already done`}.`;
  const time = estimateMs === null ? 'How long it takes is not known before the first run.' : `${capital(aboutText(estimateMs))} here.`;
  return `${steps} ${time}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
