import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoalescingBuffer } from '../../src-shared/contract/coalescing-buffer.ts';
import { appended } from '../../src-shared/contract/definition.ts';
import type { StreamItem } from '../../src-shared/contract/registry.ts';
import { journalLines, parseJournalLine } from '../../src-shared/experiment/journal.ts';
import { JOURNAL_FILE } from '../../src-shared/experiment/step-file.ts';
import type { Scheduler } from '../jobs/scheduler.ts';
import type { StepFolder } from '../jobs/step-folder.ts';

type LogLines = StreamItem<'steps.log'>;

/** Longest list in one item. */
const MOST_LINES = 2000;

/**
 * What the workers of a step wrote into its log: first what there is, then what is added, until nobody works at the step
 * any more.
 *
 * @param mayGrow whether somebody works at the step, or will
 */
export async function* stepLog({ steps, scheduler }: { readonly steps: StepFolder; readonly scheduler: Scheduler }, id: string, mayGrow: () => boolean, signal: AbortSignal): AsyncGenerator<LogLines, void> {
  const buffer = new CoalescingBuffer<LogLines>(appended);
  let attempt = steps.currentAttempt(id)?.number ?? 1;
  // Lines of the current attempt that stand in the snapshot are told again as the executor comes to them.
  let readUntil = -Infinity;
  const end = (): void => { buffer.end(); };
  const unlisten = scheduler.on((event) => {
    if (!('step' in event) || event.step.id !== id) return;
    if (event.type === 'attempt' && event.number !== attempt) {
      attempt = event.number;
      readUntil = -Infinity;
    } else if (event.type === 'line' && event.line.type === 'log' && event.line.t > readUntil) buffer.push([{ attempt, tMs: event.line.t, text: event.line.text }]);
    else if (event.type === 'finished' || event.type === 'failed' || event.type === 'stopped') end();
  });
  signal.addEventListener('abort', end, { once: true });
  try {
    const before = loggedLines(steps, id);
    readUntil = before.findLast((line) => line.attempt === attempt)?.tMs ?? -Infinity;
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

function loggedLines(steps: StepFolder, id: string): LogLines {
  const finished = steps.finished(id);
  const attempts = finished === null ? steps.attempts(id) : [{ number: finished.attempt, folder: steps.finishedFolder(id) }];
  return attempts.flatMap(({ number, folder }) => {
    const path = join(folder, JOURNAL_FILE);
    if (!existsSync(path)) return [];
    return journalLines(readFileSync(path)).flatMap((text) => {
      // Most lines are points; only those that can be log lines are parsed.
      const line = text.includes('"log"') ? parseJournalLine(text) : null;
      return line?.type === 'log' ? [{ attempt: number, tMs: line.t, text: line.text }] : [];
    });
  });
}
