/** What the program's exit code means; `mu-align --help` prints this list. */
export const EXIT = {
  done: 0,
  failed: 1,
  badInput: 2,
  noEngine: 3,
  differs: 4,
  homeInUse: 5,
  stopped: 130,
} as const;

export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.done, 'done'],
  [EXIT.failed, 'a step failed, or something unexpected happened'],
  [EXIT.badInput, 'unknown command or option, or input that cannot be used; nothing was written'],
  [EXIT.noEngine, 'the tensor engine that was asked for does not work here'],
  [EXIT.differs, 'verify: something is not what it was when it was written, frozen, or made elsewhere; every difference is named'],
  [EXIT.homeInUse, 'another program works in the same home folder'],
  [EXIT.stopped, 'stopped by Ctrl-C or a signal; finished steps are kept'],
];
