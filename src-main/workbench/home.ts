import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { UserError } from './user-error.ts';

/** The folder that holds everything the program keeps. */
export interface Home {
  readonly root: string;
  /** imported data sets, by their SHA-256 */
  readonly datasets: string;
  /** steps and running attempts */
  readonly work: string;
  /** results of runs */
  readonly runs: string;
  /** trials of tuning */
  readonly tuning: string;
}

/**
 * `--home`, else MU_ALIGN_HOME, else the platform's data folder; made when it is not there.
 *
 * @throws UserError when it cannot be made or written to
 */
export function openHome(option: string | undefined, environment: NodeJS.ProcessEnv): Home {
  const chosen = option ?? environment['MU_ALIGN_HOME'];
  const root = chosen === undefined || chosen === '' ? envPaths('mu-align-workbench', { suffix: '' }).data : resolve(chosen);
  const home: Home = { root, datasets: join(root, 'datasets'), work: join(root, 'work'), runs: join(root, 'runs'), tuning: join(root, 'tuning') };
  try {
    if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === false) throw new Error('it is a file');
    for (const folder of [home.datasets, home.work, home.runs, home.tuning]) mkdirSync(folder, { recursive: true });
    accessSync(root, constants.W_OK);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError('home', `the home folder ${root} cannot be used: ${reason}`, 'give another one with --home or MU_ALIGN_HOME', cause);
  }
  return home;
}
