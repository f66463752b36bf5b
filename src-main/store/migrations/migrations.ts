import { RUNS_MIGRATION } from './001-runs.ts';
import { EVALUATIONS_MIGRATION } from './002-evaluations.ts';
import { ANNOTATIONS_MIGRATION } from './003-annotations.ts';
import { RUN_RECORDS_MIGRATION } from './004-run-records.ts';

/** SQL from each version to the next; the first makes version 1. Never change one that was released: add one. */
export const MIGRATIONS: readonly string[] = [RUNS_MIGRATION, EVALUATIONS_MIGRATION, ANNOTATIONS_MIGRATION, RUN_RECORDS_MIGRATION];
