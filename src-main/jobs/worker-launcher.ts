/** What a worker's process is started with. */
export interface WorkerOrder {
  /** the worker's script */
  readonly script: string;
  /** the attempt's folder: the script's only argument */
  readonly folder: string;
  /** file that takes what the process writes on its terminal; what was in it is lost */
  readonly log: string;
  /** limit of its JavaScript heap */
  readonly heapMegabytes: number;
  /** all of its environment: nothing else is inherited */
  readonly environment: Readonly<Record<string, string>>;
}

/** How a worker's process ended. */
export interface WorkerEnd {
  /** null where a signal ended it */
  readonly code: number | null;
  readonly signal: string | null;
  /** the system says that memory ran out; where false, the log may still say it */
  readonly outOfMemory: boolean;
}

/** A worker's process that runs, or has run. */
export interface WorkerProcess {
  readonly pid: number;
  /** resolves when the process is gone and its log is whole; never rejects */
  readonly ended: Promise<WorkerEnd>;
  /** asks it to stop, where the control file cannot */
  terminate(): void;
  /** ends it at once; does nothing when it is gone */
  kill(): void;
}

/**
 * Starts a worker's process, which ends when this program does. Each host has its own kind of process.
 *
 * @throws Error when it could not be started
 */
export type LaunchWorker = (order: WorkerOrder) => Promise<WorkerProcess>;
