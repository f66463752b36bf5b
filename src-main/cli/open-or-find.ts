import type { Advert } from '../server/advert.ts';
import { waitForServer } from '../server/wait-for-server.ts';
import { HomeInUseError } from '../store/owner-lock.ts';
import { openWorkbench } from '../workbench/workbench.ts';
import type { Workbench, WorkbenchOptions } from '../workbench/workbench.ts';

/** The workbench of a home folder, or the server that has the folder. */
export type Opened = { readonly workbench: Workbench; readonly server: null } | { readonly workbench: null; readonly server: Advert };

/** @throws HomeInUseError when the folder is held by a program that serves nobody; what openWorkbench throws */
export async function openOrFind(options: WorkbenchOptions): Promise<Opened> {
  try {
    return { workbench: await openWorkbench(options), server: null };
  } catch (error) {
    const server = error instanceof HomeInUseError ? await waitForServer(options.home.root, error) : null;
    if (server === null) throw error;
    return { workbench: null, server };
  }
}
