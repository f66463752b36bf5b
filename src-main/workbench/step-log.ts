import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoalescingBuffer } from '../../src-shared/contract/coalescing-buffer.ts';
import { appended } from '../../src-shared/contract/definition.ts';
import type { StreamItem } from '../../src-shared/contract/registry.ts';
import { journalLines, parseJournalLine } from '../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import { isAlive } from '../../src-shared/experiment/work-state.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { StepFolder } from '../jobs/step-folder.ts';
import type { Attempt } from '../store/steps.ts';
import { LogTeller } from './log-teller.ts';

type LogLines = StreamItem<'steps.log'>;

/** Longest list in one item. */
const MOST_LINES = 2000;

interface LogSources {
  readonly steps: StepFolder;
  readonly scheduler: Scheduler;
  /** attempts at a step as the store has them */
  readonly attempts: (id: string) => readonly Attempt[];
}

/**
 * What happened to a step, attempt by attempt: where it began, what its worker wrote into its log, checkpoints, how it
 * ended. First what there is, then what is added, until nobody works at the step any more.
 *
 * @param mayGrow whether somebody works at the step, or will
 */
export async function* stepLog({ steps, scheduler, attempts }: LogSources, id: string, mayGrow: () => boolean, signal: AbortSignal): AsyncGenerator<LogLines, void> {
  const buffer = new CoalescingBuffer<LogLines>(appended);
  const ofAttempt = (number: number): LogTeller => new LogTeller(number, attempts(id).find((attempt) => attempt.number === number)?.startedAt ?? null);
  let teller = ofAttempt(steps.currentAttempt(id)?.number ?? 1);
  // Lines of the current attempt that stand in the snapshot are told again as the executor comes to them.
  let readUntil = -Infinity;
  const end = (): void => { buffer.end(); };
  const unlisten = scheduler.on((event) => {
    if (!('step' in event) || event.step.id !== id) return;
    if (event.type === 'attempt') {
      if (event.number !== teller.attempt) {
        teller = ofAttempt(event.number);
        readUntil = -Infinity;
      }
      const ended = isAlive(event.state) || event.state === 'queued' ? undefined : attempts(id).find(({ number }) => number === event.number);
      if (ended !== undefined) buffer.push([teller.end(ended)]);
    } else if (event.type === 'line' && event.line.t > readUntil) {
      const told = teller.line(event.line);
      if (told !== null) buffer.push([told]);
    } else if (event.type === 'finished' || event.type === 'failed' || event.type === 'stopped') end();
  });
  signal.addEventListener('abort', end, { once: true });
  try {
    const before = attemptNumbers(steps, attempts(id), id).flatMap((number): LogLines => {
      const of = ofAttempt(number);
      const lines = journalOf(steps, id, number).flatMap((text) => {
        // Most lines are points; the others are few.
        const line = text.includes('"metric"') ? null : parseJournalLine(text);
        return line === null ? [] : of.line(line) ?? [];
      });
      if (number === teller.attempt) {
        readUntil = lines.at(-1)?.tMs ?? -Infinity;
        teller = of;
      }
      const ended = attempts(id).find((attempt) => attempt.number === number && attempt.endedAt !== null);
      return ended === undefined ? lines : [...lines, of.end(ended)];
    });
    for (let at = 0; at < before.length; at += MOST_LINES) yield before.slice(at, at + MOST_LINES);
    // Lines that came meanwhile are still told.
    if (!mayGrow()) end();
    for await (const lines of buffer) {
      if (signal.aborted) return;
      yield lines;
    }
  } finally {
    signal.removeEventListener('abort', end);
    unlisten();
  }
}

/** Attempts that the store or the disk knows, in order. */
function attemptNumbers(steps: StepFolder, stored: readonly Attempt[], id: string): number[] {
  const finished = steps.finished(id);
  const numbers = [...stored, ...steps.attempts(id)].map(({ number }) => number);
  return [...new Set(finished === null ? numbers : [...numbers, finished.attempt])].sort((a, b) => a - b);
}

/** Journals of attempts before the one that finished the step are gone. */
function journalOf(steps: StepFolder, id: string, number: number): string[] {
  const folder = steps.finished(id)?.attempt === number ? steps.finishedFolder(id) : steps.attempt(id, number).folder;
  const path = join(folder, JOURNAL_FILE);
  return existsSync(path) ? journalLines(readFileSync(path)) : [];
}
