import { connectContract } from '../../src-shared/contract/client.ts';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { memoryPorts } from '../../src-shared/contract/memory-port.ts';
import { serveContract } from '../../src-shared/contract/server.ts';
import { connectToServer } from '../server/find-server.ts';
import { describeError } from '../workbench/describe-error.ts';
import type { Home } from '../workbench/home.ts';
import { openWorkbench } from '../workbench/workbench.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { CommandContext, ParsedArguments } from './command.ts';
import { openOrFind } from './open-or-find.ts';
import { workbenchOptions } from './workbench-options.ts';

/** The workbench of a home folder as a command uses it: its own, or that of a server which has the folder. */
export interface Session {
  readonly home: Home;
  readonly client: ContractClient;
  /** null: it is the server's */
  readonly workbench: Workbench | null;
}

/**
 * Opens the workbench for one command and closes it afterwards. Where a server works in the home folder, the command
 * becomes its client, so that a window that is open sees what is done.
 *
 * @throws HomeInUseError when the folder is held by a program that serves nobody
 */
export async function withSession<T>(args: ParsedArguments, context: CommandContext, use: (session: Session) => Promise<T>): Promise<T> {
  const options = workbenchOptions('terminal', args, context);
  const { home } = options;
  const { workbench, server } = await openOrFind(options);
  if (workbench === null) {
    const client = await connectToServer(server);
    try {
      return await use({ home, client, workbench: null });
    } finally {
      client.close();
    }
  }
  // A command answers once and sees all there is to see; what went wrong is in the notices.
  await workbench.ready.catch(() => null);
  const [here, there] = memoryPorts((message) => message);
  const dispose = serveContract(there, workbench.handlers, { describeError });
  try {
    return await use({ home, client: connectContract(here), workbench });
  } finally {
    here.close();
    dispose();
    await workbench.close({ stopRuns: true });
  }
}

/**
 * Like withSession, for work that this process must do itself.
 *
 * @throws HomeInUseError also where a server has the folder
 */
export async function withOwnSession<T>(args: ParsedArguments, context: CommandContext, use: (workbench: Workbench) => Promise<T>): Promise<T> {
  const workbench = await openWorkbench(workbenchOptions('terminal', args, context));
  try {
    return await use(workbench);
  } finally {
    await workbench.close({ stopRuns: true });
  }
}
