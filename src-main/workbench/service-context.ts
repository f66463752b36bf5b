import type { Scheduler } from '../jobs/scheduler.ts';
import type { StepFolder } from '../jobs/step-folder.ts';
import type { Store } from '../store/store.ts';
import type { Background } from './background/background.ts';
import type { Changes } from './changes.ts';
import type { Home } from './home.ts';
import type { Notices } from './notices.ts';
import type { RunManager } from './run-manager.ts';

/** The program that carries the services. */
export type Host = 'desktop' | 'server' | 'terminal';

/** Version and place of the program. */
export interface ProgramCode {
  readonly version: string;
  /** folder of package.json, resources and the committed results */
  readonly root: string;
}

/**
 * The path that a client means: what was typed, or where the host has a dialog of its own, what that gave for it.
 *
 * @throws UserError where it means none
 */
export type ResolvePlace = (named: string) => string;

/** For hosts without a dialog: what was typed. */
export const typedPlace: ResolvePlace = (typed) => typed;

/** What every service is made of. One a workbench; each part has one owner, the workbench, which closes it. */
export interface ServiceContext {
  readonly home: Home;
  readonly store: Store;
  readonly steps: StepFolder;
  readonly scheduler: Scheduler;
  /** launching, stopping, resuming and publishing runs */
  readonly runs: RunManager;
  readonly background: Background;
  readonly changes: Changes;
  readonly notices: Notices;
  readonly code: ProgramCode;
  /** folder of the presets and of what is pinned of them */
  readonly resources: string;
  readonly host: Host;
  /** false where a damaged store was opened to be read only, and while one is checked that an earlier program did not close */
  readonly writable: boolean;
  /** steps that run at once, where memory suffices */
  readonly workers: number;
  /** the path that a client means */
  readonly resolvePlace: ResolvePlace;
  readonly now: () => number;
  /** aborted when the workbench closes */
  readonly signal: AbortSignal;
}
