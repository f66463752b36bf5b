import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import { TINY_CONFIG } from './test-workbench.ts';

/** Launches the tiny experiment, or a change of it, and gives the run's id. */
export async function launchTiny(client: ContractClient, key: string, changes: object = {}): Promise<string> {
  const { id } = await client.call('runs.launch', { config: { ...TINY_CONFIG, ...changes }, preset: null, name: '', key });
  return id;
}

/** A run as soon as it stands as wanted, by the stream that a window watches. */
export async function until(client: ContractClient, id: string, fits: (run: Run) => boolean): Promise<Run> {
  const controller = new AbortController();
  try {
    for await (const runs of client.stream('runs.watch', {}, { signal: controller.signal })) {
      const found = runs.find((run) => run.id === id) ?? (await client.call('runs.get', { id })).run;
      if (fits(found)) return found;
    }
  } finally {
    controller.abort();
  }
  throw new Error('the stream ended');
}

export const ended = (run: Run): boolean => !['queued', 'running', 'stopping'].includes(run.status);

/** The error with which a call is refused. */
export async function refusal(asked: Promise<unknown>): Promise<ContractError> {
  const error: unknown = await asked.then(() => null, (reason: unknown) => reason);
  if (!(error instanceof ContractError)) throw new Error('it was not refused');
  return error;
}
