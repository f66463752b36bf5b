import { resolve } from 'node:path';

/** What the program was asked for at its start. */
export interface DesktopArguments {
  /** undefined: the usual one */
  readonly home: string | undefined;
  /** steps that run at once; undefined: the number of cores */
  readonly workers: number | undefined;
  /** results folders and bundles to open, absolute */
  readonly files: readonly string[];
}

/**
 * Reads the command line. Electron and the system add switches of their own (`--no-sandbox`, `-psn_0_1`): what is not
 * known is left alone, and every value of a switch is written with `=`, as Chromium's are.
 *
 * @param argv from the program's own name on; of a program that is not packaged, its folder follows
 */
export function readDesktopArguments(argv: readonly string[], isPackaged: boolean, workingDirectory: string): DesktopArguments {
  const given = argv.slice(isPackaged ? 1 : 2);
  const value = (name: string): string | undefined => given.findLast((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
  const workers = Number(value('workers'));
  return {
    home: value('home'),
    workers: Number.isInteger(workers) && workers >= 1 && workers <= 1024 ? workers : undefined,
    files: given.filter((argument) => argument !== '' && !argument.startsWith('-')).map((file) => resolve(workingDirectory, file)),
  };
}
