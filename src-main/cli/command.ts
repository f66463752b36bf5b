import type { Terminal } from './terminal.ts';

/** An option of a command, written --name VALUE or --name. */
export interface OptionSpec {
  readonly name: string;
  /** what stands for the value in the help; null for a switch */
  readonly value: string | null;
  /** takes several values, up to the next argument that begins with a dash, and may be repeated */
  readonly many?: boolean;
  readonly help: string;
}

/** Options and operands as they were given, unknown ones already refused. */
export interface ParsedArguments {
  readonly operands: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  /** of options that take several values */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
}

/** What every command gets from the program around it. */
export interface CommandContext {
  /** folder of the program: package.json, resources, out */
  readonly root: string;
  /** folder of presets */
  readonly resources: string;
  /** script of the process that runs one step */
  readonly workerScript: string;
  /** script of a thread for heavy work */
  readonly backgroundScript: string;
  readonly environment: NodeJS.ProcessEnv;
  /** fires on Ctrl-C and on SIGTERM */
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}

/** A command of `mu-align`: one file, one line in commands.ts. */
export interface Command {
  readonly name: string;
  /** one line in the list of commands */
  readonly summary: string;
  /** operands in the usage line, for example '[PRESET]' */
  readonly operands: string;
  /** most operands that it takes */
  readonly maxOperands: number;
  readonly options: readonly OptionSpec[];
  /** further paragraphs of its help */
  readonly details: readonly string[];
  /** Does the work; what it gives back is printed as the one object of --json; undefined: it has printed it itself. */
  run(args: ParsedArguments, context: CommandContext): Promise<unknown>;
}

/** Options that every command has. */
export const COMMON_OPTIONS: readonly OptionSpec[] = [
  { name: 'json', value: null, help: 'print one machine-readable object instead of text' },
  { name: 'help', value: null, help: 'print this help' },
];

/** Options that several commands share. */
export const HOME_OPTION: OptionSpec = { name: 'home', value: 'DIR', help: 'folder for data, steps and results (else MU_ALIGN_HOME, else the platform\'s data folder)' };
export const ENGINE_OPTION: OptionSpec = { name: 'engine', value: 'NAME', help: 'tensor engine; by default the best one that passes its self-test' };
export const WORKERS_OPTION: OptionSpec = { name: 'workers', value: 'N', help: 'steps that run at once; by default the number of cores' };
