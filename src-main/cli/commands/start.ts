import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { HOME_OPTION, WORKERS_OPTION } from '../command.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { chooseHost } from '../desktop-host/choose-host.ts';
import { electronBinary, electronPackage } from '../desktop-host/electron-package.ts';
import { FETCH_PATIENCE_MS, fetchElectron } from '../desktop-host/fetch-electron.ts';
import { probeHost } from '../desktop-host/probe-host.ts';
import { runElectron } from '../desktop-host/run-electron.ts';
import { serveCommand } from './serve.ts';

/** Options of both hosts. */
const SHARED = new Set([HOME_OPTION.name, WORKERS_OPTION.name]);

export const startCommand: Command = {
  name: 'start',
  summary: 'open the workbench: the desktop application where Electron can run, otherwise in a browser',
  operands: '',
  maxOperands: 0,
  options: [{ name: 'browser', value: null, help: 'open it in a browser; options of serve alone ask for that as well' }, ...serveCommand.options],
  details: [
    `Electron's program is fetched at the first start, which is waited for at most ${FETCH_PATIENCE_MS / 1000} seconds. Where it cannot run, one sentence says why, and the local server opens the same window in a browser.`,
    'It never runs without its sandbox. What differs between the two is in the README.',
  ],
  async run(args, context) {
    const because = await desktop(args, context);
    if (because === undefined) return undefined;
    if (because !== null) context.terminal.note(`The workbench opens in your browser and not as an application: ${because}.`);
    return serveCommand.run(args, context);
  },
};

function applicationEnded(code: number): ContractError {
  const message = `the desktop application ended with exit code ${code}`;
  return new ContractError({ code: 'internal', message, userMessage: `${message}; logs/desktop.log in the home folder says more`, details: null });
}

/** @returns why the server is to do it instead; null: it was asked for; undefined: the application ran, and has ended */
async function desktop(args: ParsedArguments, { root, environment, signal, terminal }: CommandContext): Promise<string | null | undefined> {
  const given = serveCommand.options.map(({ name }) => name).filter((name) => !SHARED.has(name) && (args.values.has(name) || args.switches.has(name)));
  const choice = chooseHost(probeHost(root, environment, { asksForServer: args.switches.has('browser') || terminal.json, serverOptions: given.map((name) => `--${name}`) }));
  if (choice.host === 'server') return choice.because;
  const installed = electronPackage(root);
  if (installed === null) return 'the package electron is not installed';
  if (choice.fetch) {
    terminal.note(`fetching Electron for the first start, for at most ${FETCH_PATIENCE_MS / 1000} seconds (npm start -- --browser needs none)`);
    const problem = await fetchElectron(installed.installScript, environment, signal);
    signal.throwIfAborted();
    if (problem !== null) return problem;
  }
  const binary = electronBinary(installed, environment);
  if (binary === null) return 'Electron was fetched, and its program is not there';
  const shared = [...SHARED].flatMap((name) => (args.values.has(name) ? [`--${name}=${args.values.get(name) ?? ''}`] : []));
  const end = await runElectron(binary, [root, ...shared], environment);
  if (!end.started) return end.because;
  if (end.code !== 0) throw applicationEnded(end.code);
  return undefined;
}
