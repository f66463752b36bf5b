import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importDataset } from '../workbench/datasets/import-dataset.ts';
import { OFFICIAL_IMAGES, OFFICIAL_QUESTIONS, writeOfficialSizeFiles } from '../workbench/datasets/official-size-files.ts';

/** What the import of files as large as VQA v2 took. */
export interface ImportBenchmark {
  readonly questions: number;
  readonly answers: number;
  /** size of the raw files, in bytes */
  readonly rawBytes: number;
  readonly writeMs: number;
  readonly importMs: number;
  /** largest resident memory of this process so far, in bytes */
  readonly peakBytes: number;
}

/**
 * Writes made-up files of VQA v2's size into a temporary folder, imports them, and removes everything. To be run in a
 * process that has done nothing else: the peak memory is the process's.
 */
export async function benchImport(log: (line: string) => void, signal: AbortSignal, questions = OFFICIAL_QUESTIONS, images = OFFICIAL_IMAGES): Promise<ImportBenchmark> {
  const folder = await mkdtemp(join(tmpdir(), 'mu-align-import-'));
  try {
    const start = performance.now();
    log(`writing ${questions} questions with ${10 * questions} answers`);
    await writeOfficialSizeFiles(join(folder, 'raw'), questions, images);
    const written = performance.now();
    const progress = ({ label }: { label: string }): void => {
      log(label);
    };
    const { info } = await importDataset(join(folder, 'raw'), join(folder, 'datasets'), { signal, progress });
    const rawBytes = info.raw.reduce((sum, file) => sum + file.bytes, 0);
    return {
      questions: info.counts['trainPairs'] ?? 0,
      answers: 10 * (info.counts['trainPairs'] ?? 0),
      rawBytes,
      writeMs: written - start,
      importMs: performance.now() - written,
      peakBytes: process.resourceUsage().maxRSS * 1024,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
