import type { Advert } from '../../server/advert.ts';
import { describeBinding } from '../../server/describe-binding.ts';
import { newAddress } from '../../server/find-server.ts';
import { openBrowser } from '../../server/open-browser.ts';
import { startServer } from '../../server/start-server.ts';
import type { RunningServer } from '../../server/start-server.ts';
import { windowFiles } from '../../server/window-files.ts';
import { describeError } from '../../workbench/describe-error.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import { HOME_OPTION, WORKERS_OPTION } from '../command.ts';
import type { Command, CommandContext } from '../command.ts';
import { openOrFind } from '../open-or-find.ts';
import { integerOption } from '../parse-arguments.ts';
import { windowAssets, workbenchOptions } from '../workbench-options.ts';

export const serveCommand: Command = {
  name: 'serve',
  summary: 'open the workbench in a browser: a server on this machine alone',
  operands: '',
  maxOperands: 0,
  options: [
    { name: 'port', value: 'N', help: 'port to listen on; by default the one of last time, or any that is free' },
    { name: 'no-open', value: null, help: 'print the address and open no browser' },
    { name: 'host', value: 'ADDRESS', help: 'listen on this address instead of 127.0.0.1, so that other machines can connect; says what that means' },
    { name: 'read-only', value: null, help: 'open a damaged database as far as it can be read; nothing can be changed then' },
    HOME_OPTION,
    WORKERS_OPTION,
  ],
  details: [
    'The address that is printed works once; the browser keeps a cookie from then on. A second start on the same home folder opens another window of the first.',
    'From another machine: ssh -L PORT:127.0.0.1:PORT MACHINE, then open the printed address there. Ctrl-C lets running steps come to their next checkpoint; their runs can be resumed.',
  ],
  async run(args, context) {
    const port = args.values.has('port') ? integerOption(args, 'port', 0, 1, 65_535) : null;
    const host = args.values.get('host') ?? '127.0.0.1';
    const opens = !args.switches.has('no-open') && !context.terminal.json;
    const options = { ...workbenchOptions('server', args, context), readOnly: args.switches.has('read-only') };
    const { workbench, server: first } = await openOrFind(options);
    if (workbench === null) return another(first, opens, context);
    try {
      const server = await startServer({
        handlers: workbench.handlers,
        port,
        host,
        files: windowFiles(windowAssets(context.root), context.environment),
        home: options.home.root,
        describeError,
        onProblem: (error, about) => { if (about !== 'frame') context.terminal.note(`${about}: ${describeError(error).message}`); },
      });
      try {
        await introduce(server, host, opens, context);
        void tellTroubles(workbench, context);
        await stopped(context.signal);
        context.terminal.note('stopping: running steps go on to their next checkpoint; Ctrl-C again ends them at once');
        return undefined;
      } finally {
        await server.close();
      }
    } finally {
      await workbench.close({ stopRuns: true });
    }
  },
};

async function another(server: Advert, opens: boolean, { terminal }: CommandContext): Promise<unknown> {
  const url = await newAddress(server);
  terminal.print(`The workbench runs already (process ${server.pid}). Another window:\n  ${url}`);
  if (opens) await openBrowser(url);
  return { url, pid: server.pid, already: true };
}

async function introduce(server: RunningServer, host: string, opens: boolean, { terminal }: CommandContext): Promise<void> {
  const meaning = describeBinding(host, server.port);
  if (meaning !== null) terminal.note(meaning);
  if (terminal.json) process.stdout.write(`${JSON.stringify({ ok: true, url: server.url, port: server.port })}\n`);
  terminal.print(`The workbench is open at\n  ${server.url}\nCtrl-C ends it.`);
  if (opens && !await openBrowser(server.url)) terminal.note('no browser could be opened: open the address yourself');
}

/** What is wrong with what an earlier program left behind, such as a damaged database; the window shows it too. */
async function tellTroubles({ ready, context: { notices } }: Workbench, { terminal }: CommandContext): Promise<void> {
  await ready.catch(() => null);
  for (const { level, userMessage } of notices.since(0).notices) if (level === 'error') terminal.raw(`mu-align: ${userMessage}\n`);
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => { resolve(); }, { once: true });
  });
}
