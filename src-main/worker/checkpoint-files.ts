import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { JOURNAL_FILE, journalLineSchema } from '../../src-shared/experiment/step-file.ts';
import { writeDurably } from '../durable-file.ts';
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
  #number = 0;

  constructor(folder: string, journal: JournalWriter, fingerprint: string) {
    this.#folder = folder;
    this.#journal = journal;
    this.#fingerprint = fingerprint;
  }

  store(checkpoint: Checkpoint, elapsedMs: number): void {
    const bytes = encodeCheckpoint({ ...checkpoint, numbers: { ...checkpoint.numbers, [ELAPSED]: elapsedMs } });
    const number = ++this.#number;
    writeDurably(join(this.#folder, `checkpoint-${number}`), bytes);
    this.#journal.append({ type: 'checkpoint', number, sha256: hash(bytes), fingerprint: this.#fingerprint });
    this.#journal.flush();
    rmSync(join(this.#folder, `checkpoint-${number - KEPT}`), { force: true });
  }
}

export interface ResumePoint {
  readonly checkpoint: Checkpoint;
  readonly elapsedMs: number;
}

/**
 * The checkpoint of an earlier attempt, or the reason why the step must start anew: a torn file, or a machine that
 * computes other bits.
 */
export function readCheckpoint(path: string, fingerprint: string): ResumePoint | { readonly unusable: string } {
  const number = Number(basename(path).replace('checkpoint-', ''));
  const mark = readMark(join(dirname(path), JOURNAL_FILE), number);
  if (mark === null || !existsSync(path)) return { unusable: 'the checkpoint was not finished' };
  if (mark.fingerprint !== fingerprint) return { unusable: 'the checkpoint was made where the engine computes other bits' };
  const bytes = readFileSync(path);
  if (hash(bytes) !== mark.sha256) return { unusable: 'the checkpoint is damaged' };
  const { position, tensors, numbers } = decodeCheckpoint(bytes);
  const { [ELAPSED]: elapsedMs = 0, ...own } = numbers;
  return { checkpoint: { position, tensors, numbers: own }, elapsedMs };
}

function readMark(journal: string, number: number): { readonly sha256: string; readonly fingerprint: string } | null {
  if (!existsSync(journal)) return null;
  for (const line of readFileSync(journal, 'utf8').split('\n')) {
    if (!line.includes('"checkpoint"')) continue;
    try {
      const entry = journalLineSchema.parse(JSON.parse(line));
      if (entry.type === 'checkpoint' && entry.number === number) return entry;
    } catch {
      // The last line of a journal whose writer died may be torn.
    }
  }
  return null;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
