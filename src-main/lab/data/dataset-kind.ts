import type { z } from 'zod';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import type { DatasetPreview } from './dataset-preview.ts';
import type { PreparedData } from './prepared-data.ts';
import type { VqaDataset } from './vqa/vqa-dataset.ts';

interface DatasetKindBase {
  /** id in the catalogue, for example 'scenes' */
  readonly id: string;
  readonly label: string;
  /** one sentence for people */
  readonly description: string;
  /** version of the pairs it gives: raised whenever the same input gives others */
  readonly version: number;
  /** every parameter with description, range and default */
  readonly params: z.ZodType;
}

/** A data set that the program draws itself. */
export interface GeneratedKind extends DatasetKindBase {
  readonly needsFiles: false;
  /** Name of the data set in result files. @param params as `params` parses them @throws ZodError */
  slug(params: unknown): string;
  /** Training pairs that it draws. @param params as `params` parses them @throws ZodError */
  trainPairs(params: unknown): number;
  /** @param params as `params` parses them @throws ZodError, DataError */
  prepare(params: unknown, forget: ForgetPredicate, seed: number): PreparedData;
  /** for people who look at it. @throws ZodError */
  preview(params: unknown, seed: number): DatasetPreview;
}

/** A data set imported from files, which a host has loaded. */
export interface ImportedKind extends DatasetKindBase {
  readonly needsFiles: true;
  /** @param params as `params` parses them @throws ZodError, DataError */
  prepare(dataset: VqaDataset, params: unknown, forget: ForgetPredicate, seed: number): PreparedData;
  /** for people who look at it. @param dataset its image features may be missing @throws ZodError, DataError */
  preview(dataset: VqaDataset, params: unknown, seed: number): DatasetPreview;
}

/** A kind of data set: a file of this type in a folder of its own, and a line in registry.ts. */
export type DatasetKind = GeneratedKind | ImportedKind;
