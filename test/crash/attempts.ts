import { existsSync, linkSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { journalLines, parseJournalLine } from '../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import { identityOf, notedProcess } from '../../src-main/jobs/process-identity.ts';

const LOOK_EVERY_MS = 10;

/** Numbers of the workers that run now in a home folder. */
export function runningWorkers(home: string): number[] {
  return attemptFolders(home).flatMap((attempt) => {
    const noted = notedProcess(attempt);
    return noted !== null && identityOf(noted.pid)?.started === noted.started ? [noted.pid] : [];
  });
}

/**
 * Keeps the journal of every attempt that there ever is in a home folder: the program deletes those of a step that is
 * done. A second name for the same file grows with it.
 */
export class KeptJournals {
  readonly #home: string;
  readonly #folder: string;
  readonly #kept = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  /** @param folder where they are kept, on the same disk */
  constructor(home: string, folder: string) {
    this.#home = home;
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    this.#timer = setInterval(() => { this.#look(); }, LOOK_EVERY_MS);
  }

  close(): void {
    this.#look();
    clearInterval(this.#timer);
  }

  /** Names of the attempts' folders. */
  get attempts(): readonly string[] {
    return [...this.#kept];
  }

  /** Null for one that was not seen. */
  read(attempt: string): Uint8Array | null {
    return this.#kept.has(attempt) ? readFileSync(join(this.#folder, attempt)) : null;
  }

  /** Attempts that began from a checkpoint. */
  get resumed(): number {
    return this.attempts.filter((attempt) => {
      const line = parseJournalLine(journalLines(this.read(attempt) ?? new Uint8Array(0))[0] ?? '');
      return line?.type === 'attempt' && line.resumed !== null;
    }).length;
  }

  #look(): void {
    for (const folder of attemptFolders(this.#home)) {
      const attempt = basename(folder);
      if (this.#kept.has(attempt)) continue;
      try {
        linkSync(join(folder, JOURNAL_FILE), join(this.#folder, attempt));
        this.#kept.add(attempt);
      } catch {
        // It has no journal yet, or was moved away just now.
      }
    }
  }
}

function attemptFolders(home: string): string[] {
  const attempts = join(home, 'work', 'attempts');
  return existsSync(attempts) ? readdirSync(attempts).map((name) => join(attempts, name)) : [];
}
