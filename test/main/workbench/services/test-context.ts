import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { StepFolder } from '../../../../src-main/jobs/step-folder.ts';
import { openStore } from '../../../../src-main/store/store.ts';
import type { Store } from '../../../../src-main/store/store.ts';
import type { Background } from '../../../../src-main/workbench/background/background.ts';
import { TASKS } from '../../../../src-main/workbench/background/tasks.ts';
import type { TaskContext } from '../../../../src-main/workbench/background/tasks.ts';
import { Changes } from '../../../../src-main/workbench/changes.ts';
import { describeError } from '../../../../src-main/workbench/describe-error.ts';
import { openHome } from '../../../../src-main/workbench/home.ts';
import type { Home } from '../../../../src-main/workbench/home.ts';
import { Notices } from '../../../../src-main/workbench/notices.ts';
import { typedPlace } from '../../../../src-main/workbench/service-context.ts';
import type { ServiceContext } from '../../../../src-main/workbench/service-context.ts';
import { connectContract } from '../../../../src-shared/contract/client.ts';
import type { ContractClient } from '../../../../src-shared/contract/client.ts';
import { ContractError } from '../../../../src-shared/contract/error-data.ts';
import { memoryPorts } from '../../../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../../../src-shared/contract/server.ts';
import type { Handlers } from '../../../../src-shared/contract/server.ts';

/** The parts of a workbench that services without runs need, on a real home folder of their own. */
export type TestContext = Pick<ServiceContext, 'home' | 'store' | 'steps' | 'background' | 'changes' | 'notices' | 'code' | 'resources' | 'host' | 'writable' | 'workers' | 'resolvePlace' | 'now' | 'signal'>;

export const ROOT = resolve(import.meta.dirname, '../../../..');

export function testContext(changes: Partial<TestContext> = {}): TestContext {
  const root = mkdtempSync(join(tmpdir(), 'services-'));
  mkdirSync(root, { recursive: true });
  const home: Home = openHome(root, {});
  const store: Store = openStore(root);
  const ended = new AbortController();
  const told = new Changes();
  onTestFinished(() => {
    ended.abort();
    store.close();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    home,
    store,
    steps: new StepFolder(home.work),
    background: sameThread,
    changes: told,
    notices: new Notices(told, () => 1000),
    code: { version: '1.2.3', root: ROOT },
    resources: join(ROOT, 'resources'),
    host: 'terminal',
    writable: true,
    workers: 2,
    resolvePlace: typedPlace,
    now: () => 1000,
    signal: ended.signal,
    ...changes,
  };
}

/** Tasks as a thread finds them by a name that arrived. */
const tasks: Readonly<Record<string, { run(input: unknown, context: TaskContext): unknown }['run']>> = TASKS;

/** Does the tasks here, with what a thread does to their input, output and errors. */
export const sameThread: Background = {
  run: async (name, input, { signal = new AbortController().signal, onProgress = () => null } = {}) => {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    aborted.catch(() => null);
    signal.addEventListener('abort', () => { reject(signal.reason); }, { once: true });
    const done = Promise.resolve(tasks[name]?.(structuredClone(input), { signal, progress: (news) => { onProgress(structuredClone(news)); } }));
    try {
      // The task of this name: its output is what the name says.
      return structuredClone(await Promise.race([done, aborted])) as never;
    } catch (error) {
      if (signal.aborted) throw error;
      throw new ContractError(describeError(error));
    }
  },
  close: () => Promise.resolve(),
};

/** A client of services in this process. */
export function clientOf(handlers: Partial<Handlers>): ContractClient {
  const [near, far] = memoryPorts();
  serveContract(far, handlers, { describeError });
  return connectContract(near);
}
