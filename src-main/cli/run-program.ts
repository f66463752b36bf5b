import { ContractError } from '../../src-shared/contract/error-data.ts';
import { ConfigError } from '../../src-shared/experiment/parse-problem.ts';
import { RunStoppedError, StepsFailedError } from '../jobs/run-plan.ts';
import { isDiskFull } from '../durable-file.ts';
import { DataError } from '../lab/data/data-error.ts';
import { EngineUnavailableError } from '../lab/engine/engine.ts';
import { HomeInUseError } from '../store/owner-lock.ts';
import { describeError } from '../workbench/describe-error.ts';
import { programVersion } from '../workbench/presets.ts';
import { UserError } from '../workbench/user-error.ts';
import { closest } from './closest.ts';
import type { Command, CommandContext } from './command.ts';
import { COMMANDS } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { DifferenceError } from './difference-error.ts';
import { commandHelp, programHelp } from './help.ts';
import { parseArguments } from './parse-arguments.ts';
import { processTerminal } from './terminal.ts';

/**
 * Runs one command line and gives the exit code. With --json the one object on stdout is {ok: true, ...result} or
 * {ok: false, error: {code, message}}, with the result beside it where a check found differences.
 */
export async function runProgram(args: readonly string[], context: Omit<CommandContext, 'terminal'>): Promise<number> {
  const terminal = processTerminal(args.includes('--json'));
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const topic = COMMANDS.find((command) => command.name === rest[0]);
      terminal.print(topic === undefined ? programHelp(programVersion(context.root), COMMANDS) : commandHelp(topic));
      return name === undefined ? EXIT.badInput : EXIT.done;
    }
    if (name === '--version') {
      terminal.print(programVersion(context.root));
      return EXIT.done;
    }
    const command = commandNamed(name);
    const parsed = parseArguments(command, rest);
    if (parsed.switches.has('help')) {
      terminal.print(commandHelp(command));
      return EXIT.done;
    }
    const result = await command.run(parsed, { ...context, terminal });
    if (terminal.json && result !== undefined) process.stdout.write(`${JSON.stringify({ ok: true, ...asRecord(result) })}\n`);
    return EXIT.done;
  } catch (error) {
    const { exit, code, message } = explain(error, context.signal);
    const details = error instanceof DifferenceError ? asRecord(error.details) : {};
    if (terminal.json) process.stdout.write(`${JSON.stringify({ ok: false, error: { code, message }, ...details })}\n`);
    else process.stderr.write(`mu-align: ${message}\n`);
    if (code === 'unexpected' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`);
    return exit;
  }
}

function commandNamed(name: string): Command {
  const found = COMMANDS.find((command) => command.name === name);
  if (found !== undefined) return found;
  const near = closest(name, COMMANDS.map((command) => command.name));
  throw new UserError('usage', `there is no command ${JSON.stringify(name)}${near === null ? '' : ` (did you mean ${near}?)`}`, 'see mu-align --help');
}

/** Errors that arrive as data and are no fault of the input. */
const CONTRACT_EXITS: ReadonlyMap<string, number> = new Map([['internal', EXIT.failed], ['closed', EXIT.failed], ['disk-full', EXIT.failed], ['step', EXIT.failed], ['engine', EXIT.noEngine], ['home-in-use', EXIT.homeInUse]]);

/** What to say about an error, and how to end. */
function explain(error: unknown, signal: AbortSignal): { readonly exit: number; readonly code: string; readonly message: string } {
  if (error instanceof RunStoppedError) return { exit: EXIT.stopped, code: 'stopped', message: error.message };
  if (signal.aborted) return { exit: EXIT.stopped, code: 'stopped', message: 'stopped' };
  if (error instanceof DifferenceError) return { exit: EXIT.differs, code: 'differs', message: error.message };
  if (error instanceof UserError) return { exit: EXIT.badInput, code: error.code, message: error.message };
  if (error instanceof ConfigError) return { exit: EXIT.badInput, code: 'config', message: error.message };
  if (error instanceof DataError) return { exit: EXIT.badInput, code: `data/${error.code}`, message: error.message };
  if (error instanceof HomeInUseError) return { exit: EXIT.homeInUse, code: 'home-in-use', message: error.message };
  if (isDiskFull(error)) return { exit: EXIT.failed, code: 'disk-full', message: `there is no room left on the disk (${error instanceof Error ? error.message : ''}); free some, then the same command goes on` };
  if (error instanceof EngineUnavailableError) return { exit: EXIT.noEngine, code: 'engine', message: error.message };
  if (error instanceof ContractError) return { exit: CONTRACT_EXITS.get(error.code) ?? EXIT.badInput, code: error.code, message: error.userMessage };
  if (error instanceof StepsFailedError) return { exit: error.badInput ? EXIT.badInput : EXIT.failed, code: error.badInput ? 'data' : 'step', message: error.message };
  const { code, userMessage } = describeError(error);
  if (code !== 'internal') return { exit: EXIT.failed, code, message: userMessage };
  return { exit: EXIT.failed, code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}

function asRecord(result: unknown): object {
  return typeof result === 'object' && result !== null ? result : {};
}
