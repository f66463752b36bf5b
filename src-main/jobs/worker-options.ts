/** What the workers of a run are told beside their step; none of it changes what a step gives. */
export interface WorkerOptions {
  readonly gemmThreads: number;
  /** folder of the imported data sets */
  readonly datasets: string;
  /** time between two checkpoints of a step, milliseconds */
  readonly checkpointEveryMs: number;
}
