import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectContract } from '../../../src-shared/contract/client.ts';
import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';
import type { StepExecutor } from '../../../src-main/jobs/executor.ts';
import { describeError } from '../../../src-main/workbench/describe-error.ts';
import { openHome } from '../../../src-main/workbench/home.ts';
import { openWorkbench } from '../../../src-main/workbench/workbench.ts';
import type { Workbench, WorkbenchOptions } from '../../../src-main/workbench/workbench.ts';
import { InThreadBackground } from './in-thread-background.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** An experiment of a second: two arms on a world of 300 pairs. */
export const TINY_CONFIG = {
  schema: 'mu-align-workbench/config@1',
  name: 'Tiny',
  dataset: { kind: 'scenes', params: { slug: 'tiny', trainPairs: 300, heldoutPairs: 300, selNonMembers: 120, calNonMembers: 200, testNonMembers: 200 } },
  forget: { kind: 'answer-equals', answer: 'yes' },
  seeds: [5],
  model: { towerDim: 8, jointDim: 16 },
  training: { epochs: 2, batchSize: 64 },
  arms: [{ id: 'retrain', label: 'Retrain', method: 'retrain' }, { id: 'scrub', label: 'SCRUB', method: 'scrub', params: { epochs: 1 } }],
  attackers: ['loss', 'learned-logistic'],
  privacy: { permutations: 39, bootstrapDraws: 40 },
};

/** A folder that is removed by `remove`. */
export function temporaryHome(): { readonly place: string; readonly remove: () => void } {
  const place = mkdtempSync(join(tmpdir(), 'workbench-'));
  return { place, remove: () => { rmSync(place, { recursive: true, force: true }); } };
}

export interface OpenedWorkbench {
  readonly workbench: Workbench;
  /** a client over the contract, as a window in the same process has it */
  readonly client: ContractClient;
  readonly close: (how?: { readonly stopRuns: boolean }) => Promise<void>;
}

/** The workbench of a home folder, with steps in this process or by the executor that is given, and a client of it. */
export async function openTestWorkbench(place: string, executor: StepExecutor, changes: Partial<WorkbenchOptions> = {}): Promise<OpenedWorkbench> {
  const opened = await openAtOnce(place, executor, changes);
  await opened.workbench.ready;
  return opened;
}

/** The same, while it still puts right what an earlier program left behind. */
export async function openAtOnce(place: string, executor: StepExecutor, changes: Partial<WorkbenchOptions> = {}): Promise<OpenedWorkbench> {
  const workbench = await openWorkbench({
    home: openHome(join(place, 'home'), {}),
    host: 'server',
    code: { version: '0.0.0', root },
    resources: join(root, 'resources'),
    workerScript: join(root, 'out', 'main', 'worker.js'),
    backgroundScript: '',
    workers: 2,
    command: 'a test',
    executor,
    background: new InThreadBackground(),
    ...changes,
  });
  const [far, near] = memoryPorts();
  serveContract(far, workbench.handlers, { describeError });
  const client = connectContract(near);
  return {
    workbench,
    client,
    close: async (how = { stopRuns: true }) => {
      client.close();
      await workbench.close(how);
    },
  };
}
