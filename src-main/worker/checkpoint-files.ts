import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { checkpointMark, composeSeries } from '../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import type { ResumedFrom } from '../../src-shared/experiment/step-file.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import { FILE_OPERATIONS, writeDurably } from '../durable-file.ts';
import type { FileOperations } from '../durable-file.ts';
import type { Checkpoint } from '../lab/hooks.ts';
import { decodeCheckpoint, encodeCheckpoint } from '../lab/train/checkpoint-codec.ts';
import type { JournalWriter } from './journal-writer.ts';

/** Name of the number beside a checkpoint that says how long the step had run, milliseconds. */
const ELAPSED = 'host/elapsedMs';
const KEPT = 2;

/** Writes a step's checkpoints: file first, mark in the journal after it. The newest two are kept. */
export class CheckpointWriter {
  readonly #folder: string;
  readonly #journal: JournalWriter;
  readonly #fingerprint: string;
  readonly #files: FileOperations;
  #number = 0;

  constructor(folder: string, journal: JournalWriter, fingerprint: string, files: FileOperations = FILE_OPERATIONS) {
    this.#folder = folder;
    this.#journal = journal;
    this.#fingerprint = fingerprint;
    this.#files = files;
  }

  store(checkpoint: Checkpoint, elapsedMs: number): void {
    const bytes = encodeCheckpoint({ ...checkpoint, numbers: { ...checkpoint.numbers, [ELAPSED]: elapsedMs } });
    const number = this.#number + 1;
    const offset = this.#journal.flush();
    writeDurably(join(this.#folder, `checkpoint-${number}`), bytes, this.#files);
    this.#journal.append({ type: 'checkpoint', number, sha256: hash(bytes), offset, fingerprint: this.#fingerprint });
    this.#journal.flush();
    // Without its mark a checkpoint does not count: it must survive a power loss as the file does.
    this.#journal.sync();
    this.#number = number;
    this.#files.remove(join(this.#folder, `checkpoint-${number - KEPT}`));
  }
}

/** Everything that an attempt goes on from. */
export interface ResumePoint {
  readonly checkpoint: Checkpoint;
  readonly from: ResumedFrom;
  /** time that the attempts before spent up to it, milliseconds */
  readonly elapsedMs: number;
  /** metric points up to it */
  readonly series: readonly SeriesPoint[];
}

/**
 * The first checkpoint of a list that is whole, marked, and of this fingerprint.
 *
 * @param paths checkpoints of earlier attempts, the newest first
 * @returns it, or null to begin anew; and why others before it were passed over
 */
export function findResumePoint(paths: readonly string[], fingerprint: string): { readonly point: ResumePoint | null; readonly passedOver: readonly string[] } {
  const passedOver: string[] = [];
  for (const path of paths) {
    const found = readCheckpoint(path, fingerprint);
    if (!('unusable' in found)) return { point: found, passedOver };
    passedOver.push(`checkpoint ${numberOf(path)} of attempt ${basename(dirname(path)).split('-').at(-1) ?? '?'} is not used: ${found.unusable}`);
  }
  return { point: null, passedOver };
}

function readCheckpoint(path: string, fingerprint: string): ResumePoint | { readonly unusable: string } {
  const folder = dirname(path);
  const number = numberOf(path);
  const mark = checkpointMark(readOrNull(join(folder, JOURNAL_FILE)) ?? new Uint8Array(0), number);
  const bytes = readOrNull(path);
  if (mark === null || bytes === null) return { unusable: 'it was not finished' };
  if (mark.fingerprint !== fingerprint) return { unusable: 'it was made where the engine computes other bits' };
  if (hash(bytes) !== mark.sha256) return { unusable: 'the file is damaged or cut short' };
  const series = composeSeries((name) => readOrNull(join(dirname(folder), name, JOURNAL_FILE)), basename(folder), mark.offset);
  if (series === null) return { unusable: 'the journal that belongs to it is damaged' };
  const { position, tensors, numbers } = decodeCheckpoint(bytes);
  const { [ELAPSED]: elapsedMs = 0, ...own } = numbers;
  return {
    checkpoint: { position, tensors, numbers: own },
    from: { folder: basename(folder), checkpoint: number, offset: mark.offset, step: position.step },
    elapsedMs,
    series,
  };
}

function numberOf(path: string): number {
  return Number(basename(path).replace('checkpoint-', ''));
}

/** Null when the file is not there or cannot be read: what cannot be read cannot be gone on from. */
function readOrNull(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
