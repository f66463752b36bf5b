import type { Notice } from '../../src-shared/contract/topics/system.ts';
import { asSentence } from '../ui/as-sentence.ts';
import { exactTimeText } from '../ui/time-text.ts';
import type { Fault } from './fault.ts';

type Words = Pick<Fault, 'title' | 'forResults' | 'remedy'>;

const READ_ONLY = 'Everything that is stored can be looked at and exported. Nothing can be launched, changed or imported.';
const REPORT = 'If it happens again, write a diagnostics file (command palette) and send it with these details to the authors.';

/** What each notice means, by its code. What happened is in the notice itself. */
const WORDS: Readonly<Record<string, Words>> = {
  'store-damaged': {
    title: 'The database of this home folder is damaged: nothing can be changed',
    forResults: `${READ_ONLY} Finished steps and results are files, and are not affected.`,
    remedy: 'End the workbench. Restore a backup or make the database anew from disk, as above, and start it again.',
  },
  'read-only': {
    title: 'This home folder is open to be read only',
    forResults: READ_ONLY,
    remedy: 'To work in it, end the workbench and start it again without --read-only.',
  },
  store: {
    title: 'The database could not be written',
    forResults: 'Nothing that was computed is lost: steps are files, and the database is written again by itself.',
    remedy: 'Look whether the disk is full: Runs, Disk use, shows how much is free and what can be deleted.',
  },
  'run-file': {
    title: 'A copy of what the database knows of a run could not be written',
    forResults: 'The database has all of it, and results are as they were. Only a database that is made anew from disk would lack it.',
    remedy: 'Look whether the disk is full, or may not be written. The copy is written again when the run changes.',
  },
  recovery: {
    title: 'What an earlier program left behind could not be put right',
    forResults: 'Finished steps and results are as they were. Runs that were at work may be listed as if they still were.',
    remedy: `Start the workbench again. ${REPORT}`,
  },
  'frozen-results': {
    title: 'Committed results cannot be read',
    forResults: 'Their claims and tables are missing here. Other results are as they were.',
    remedy: 'Put the folder “results” of the program back as it came, and start the workbench again.',
  },
  dataset: {
    title: 'An imported data set cannot be read',
    forResults: 'Runs that are done keep their results. No run can begin on it.',
    remedy: 'Import it again on Datasets.',
  },
};

/** Notices of one code as a fault in the words of people. @param notices the oldest first, at least one */
export function noticeFault(code: string, notices: readonly Notice[]): Fault {
  const words = WORDS[code] ?? { title: 'The workbench met a difficulty', forResults: 'Finished steps and stored results are as they were.', remedy: REPORT };
  return {
    ...words,
    happened: asSentence(notices.at(-1)?.userMessage ?? ''),
    details: [words.title, `code: ${code}`, ...notices.map(({ at, level, run, userMessage }) => `${exactTimeText(at)} ${level}${run === null ? '' : ` of run ${run}`}: ${userMessage}`)].join('\n'),
  };
}
