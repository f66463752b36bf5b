import type { z } from 'zod';

/** What the experiment layer must know of an unlearning method; the lab's registry gives it. */
export interface MethodEntry {
  readonly id: string;
  readonly label: string;
  /** version of the numbers it gives */
  readonly version: number;
  readonly params: z.ZodType;
  /** whether parameters that were parsed ask for the RETR teacher */
  usesTeacher(params: unknown): boolean;
}

/** What the experiment layer must know of a data set. */
export interface DatasetEntry {
  readonly id: string;
  /** version of the generator or of the importer */
  readonly version: number;
  readonly params: z.ZodType;
}

/** What there is to choose from: the lab's registries, seen from the config. */
export interface Catalogue {
  readonly methods: ReadonlyMap<string, MethodEntry>;
  readonly datasets: ReadonlyMap<string, DatasetEntry>;
  readonly attackers: readonly string[];
}

/** The method that stands for perfect unlearning: every other arm is measured against it. */
export const RETRAIN_METHOD = 'retrain';
