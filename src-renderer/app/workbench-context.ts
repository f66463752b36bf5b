import { createContext } from 'svelte';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { DesktopBridge } from '../../src-shared/desktop/bridge.ts';
import type { ActionRegistry } from './actions.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { Catalogue } from './catalogue.svelte.ts';
import type { Connection } from './connection.svelte.ts';
import type { Faults } from './faults.svelte.ts';
import type { Router } from './router.svelte.ts';
import type { RunBook } from './run-book.svelte.ts';
import type { Theme } from './theme.svelte.ts';
import type { Toasts } from './toasts.svelte.ts';
import type { Trail } from './trail.svelte.ts';

/** What every screen can use. */
export interface Workbench {
  /** calls and streams of the contract */
  readonly client: ContractClient;
  readonly connection: Connection;
  /** what the desktop application gives the window; null in a browser */
  readonly desktop: DesktopBridge | null;
  readonly router: Router;
  readonly actions: ActionRegistry;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  readonly faults: Faults;
  readonly trail: Trail;
  readonly theme: Theme;
  /** versions, methods, attackers, columns, glossary: what does not change while the window is open */
  readonly catalogue: Catalogue;
  /** the runs, kept up to date */
  readonly runs: RunBook;
}

/** `provideWorkbench` is for the root of the window and for tests; components call `useWorkbench`. */
export const [useWorkbench, provideWorkbench] = createContext<Workbench>();
