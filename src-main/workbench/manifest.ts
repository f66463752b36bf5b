import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import type { RunState } from '../../src-shared/experiment/run-state.ts';
import { runStateLine } from '../../src-shared/experiment/run-state-text.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step } from '../../src-shared/experiment/step.ts';
import type { DatasetOutput } from '../../src-shared/experiment/step-outputs.ts';
import { isoTime } from '../wall-clock.ts';
import type { ChosenEngine } from './engine-choice.ts';
import { numericsOf } from './engine-choice.ts';

export const MANIFEST_SCHEMA_ID = 'mu-align-workbench/manifest@1';
export const STEPS_SCHEMA_ID = 'mu-align-workbench/steps@1';

export interface ManifestInput {
  readonly preset: string | null;
  readonly configHash: string;
  readonly config: ExperimentConfig;
  /** what the run is of its preset */
  readonly state: RunState;
  /** what each seed's dataset step said */
  readonly datasets: ReadonlyMap<number, DatasetOutput>;
  /** version and folder of the program */
  readonly code: { readonly version: string; readonly root: string };
  readonly engine: ChosenEngine;
  readonly createdAt: number;
}

/** manifest.json: what the results are of, and on what they were made. */
export function manifestText(input: ManifestInput, files: Readonly<Record<string, string>>): string {
  const [dataset] = input.datasets.values();
  return `${JSON.stringify(
    {
      schema: MANIFEST_SCHEMA_ID,
      preset: input.preset,
      state: { ...input.state, inWords: runStateLine(input.state) },
      configHash: input.configHash,
      config: input.config,
      dataset: { slug: dataset?.slug ?? null, sha256: dataset?.sha256 ?? null, counts: Object.fromEntries([...input.datasets].map(([seed, { counts }]) => [seed, counts])) },
      code: { version: input.code.version, commit: commitOf(input.code.root) },
      engine: { name: input.engine.name, version: input.engine.version, numerics: numericsOf(input.engine), passedOver: input.engine.passedOver },
      machine: machineFacts(),
      createdAt: isoTime(input.createdAt),
      files,
    },
    null,
    2,
  )}\n`;
}

export interface ImportedManifestInput {
  /** name of the data set in file names */
  readonly slug: string;
  /** sizes of the parts by seed */
  readonly counts: ReadonlyMap<number, Readonly<Record<string, number>>>;
  readonly code: { readonly version: string; readonly root: string };
  readonly createdAt: number;
  readonly imported: {
    /** the .npz file: its name and SHA-256 */
    readonly file: string;
    readonly sha256: string;
    readonly attackers: readonly string[];
    /** K, the attackers with their signs */
    readonly comparisons: number;
    /** the forget set in the words of who imported */
    readonly forget: string;
  };
}

/** manifest.json of results that were computed from scores of models trained elsewhere: there is no config, and no engine. */
export function importedManifestText({ slug, counts, code, createdAt, imported }: ImportedManifestInput, files: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(
    {
      schema: MANIFEST_SCHEMA_ID,
      preset: null,
      configHash: null,
      config: null,
      dataset: { slug, sha256: null, counts: Object.fromEntries(counts) },
      code: { version: code.version, commit: commitOf(code.root) },
      engine: null,
      machine: machineFacts(),
      createdAt: isoTime(createdAt),
      imported,
      files,
    },
    null,
    2,
  )}\n`;
}

function machineFacts() {
  return { platform: `${process.platform} ${process.arch}`, cpu: `${cpus()[0]?.model ?? 'unknown'} x ${cpus().length}`, gpu: null };
}

/** steps.json: the trail of every number, step by step. */
export function stepsText(steps: readonly { readonly step: Step; readonly result: StepResult | null }[]): string {
  const entries = steps.map(({ step, result }) => ({
    ...step,
    outcome: result?.outcome ?? null,
    fingerprint: result?.fingerprint ?? null,
    startedAt: result === null ? null : isoTime(result.startedAt),
    durationS: result === null ? null : result.durationMs / 1000,
    peakMemoryBytes: result?.peakMemoryBytes ?? null,
    files: result?.files ?? null,
  }));
  return `${JSON.stringify({ schema: STEPS_SCHEMA_ID, steps: entries }, null, 2)}\n`;
}

/** The commit that the program was built from, where it runs from a checkout; information only. */
function commitOf(root: string): string | null {
  const git = join(root, '.git');
  if (!existsSync(join(git, 'HEAD'))) return null;
  const head = readFileSync(join(git, 'HEAD'), 'utf8').trim();
  const ref = /^ref: (.+)$/.exec(head)?.[1];
  if (ref === undefined) return head;
  if (existsSync(join(git, ref))) return readFileSync(join(git, ref), 'utf8').trim();
  const packed = existsSync(join(git, 'packed-refs')) ? readFileSync(join(git, 'packed-refs'), 'utf8') : '';
  return packed.split('\n').find((line) => line.endsWith(` ${ref}`))?.split(' ')[0] ?? null;
}
