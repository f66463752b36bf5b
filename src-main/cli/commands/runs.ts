import { resolve } from 'node:path';
import { isActive } from '../../../src-shared/experiment/work-state.ts';
import type { ContractClient } from '../../../src-shared/contract/client.ts';
import { UserError } from '../../workbench/user-error.ts';
import { HOME_OPTION } from '../command.ts';
import type { Command, CommandContext, ParsedArguments } from '../command.ts';
import { byteText } from '../byte-text.ts';
import { downloadRun } from '../download-run.ts';
import { integerOption, listOption } from '../parse-arguments.ts';
import { conditionOf } from '../runs/run-filter-text.ts';
import { runLines, runTable, stepTable } from '../runs/run-table.ts';
import { withSession } from '../session.ts';

interface Asked {
  readonly client: ContractClient;
  /** ids of runs, as they were typed */
  readonly ids: readonly string[];
  readonly args: ParsedArguments;
  readonly context: CommandContext;
}

type Action = (asked: Asked) => Promise<unknown>;

/** Every action on runs by its name. */
const ACTIONS: Readonly<Record<string, Action>> = {
  list, show, stop, resume, archive, restore, delete: remove, export: exportRuns, note,
};

export const runsCommand: Command = {
  name: 'runs',
  summary: 'list the runs of the home folder, and show, stop, resume, archive, delete or export them',
  operands: 'list | show|stop|resume|archive|restore|delete|export|note RUN...',
  maxOperands: 1000,
  options: [
    { name: 'text', value: 'WORDS', help: 'for list: runs with these words in name, note, tags, preset, methods' },
    { name: 'where', value: 'CONDITION..', many: true, help: "for list: FIELD=VALUE, with = != < <= > >= or ~ (contains); fields are status, method, seed, preset, tag, createdAt and so on, or a result column, for example 'forget_acc<0.1'" },
    { name: 'sort', value: 'FIELD,..', help: 'for list: fields in order, each with a - before it to reverse; by default -createdAt' },
    { name: 'limit', value: 'N', help: 'for list: runs at most, by default 50' },
    { name: 'archived', value: null, help: 'for list: those that were archived' },
    { name: 'force', value: null, help: 'for stop: end the workers at once instead of at their next checkpoint' },
    { name: 'out', value: 'PATH', help: 'for export: file to write, by default RUN.zip here' },
    { name: 'results', value: null, help: 'for export: the results folder alone as .zip, not the bundle' },
    { name: 'dry-run', value: null, help: 'for delete: only say what would be freed' },
    { name: 'text-of-note', value: 'TEXT', help: 'for note: the note; empty takes it away' },
    { name: 'tags', value: 'A,B,..', help: 'for note: the tags instead of those that it has' },
    HOME_OPTION,
  ],
  details: [
    'A run may be named by the beginning of its id. Where a server works in the home folder, it does what is asked for, and its windows see it.',
    'resume lets a run go on in the server, or here until it ends. delete is for good, of archived runs alone; steps that another run shares stay. export writes a bundle that another copy of the program opens: mu-align open FILE.',
  ],
  async run(args, context) {
    const [name, ...ids] = args.operands;
    const action = name !== undefined && Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw new UserError('usage', name === undefined ? 'runs needs to be told what to do' : `runs has no action ${JSON.stringify(name)}`, `say one of ${Object.keys(ACTIONS).join(', ')}`);
    if (action !== list && ids.length === 0) throw new UserError('usage', `runs ${name ?? ''} needs a run`, 'mu-align runs list names them');
    return withSession(args, context, async ({ client }) => action({ client, ids: action === list ? ids : await wholeIds(ids, client), args, context }));
  },
};

/** Ids of which the beginnings were typed. @throws UserError for none, and for several */
async function wholeIds(beginnings: readonly string[], client: ContractClient): Promise<string[]> {
  const whole: string[] = [];
  for (const beginning of beginnings) whole.push(await wholeId(beginning, client));
  return whole;
}

async function wholeId(beginning: string, client: ContractClient): Promise<string> {
  const { runs } = await client.call('runs.list', { filter: { text: beginning, archived: null, all: [] }, sort: [], page: { offset: 0, limit: 1000 } });
  const ids = runs.map(({ id }) => id).filter((id) => id.startsWith(beginning));
  if (ids.includes(beginning)) return beginning;
  if (ids[0] === undefined) throw new UserError('unknown-run', `there is no run ${JSON.stringify(beginning)}`, 'mu-align runs list names them; --archived those that were archived');
  if (ids.length > 1) throw new UserError('unknown-run', `${JSON.stringify(beginning)} may be ${ids.slice(0, 5).join(', ')}`, 'write more of the id');
  return ids[0];
}

async function list({ client, args, context: { terminal } }: Asked): Promise<unknown> {
  const sort = (listOption(args, 'sort') ?? ['-createdAt']).map((field) => ({ field: field.replace(/^-/, ''), descending: field.startsWith('-') }));
  const filter = { text: args.values.get('text') ?? '', archived: args.switches.has('archived'), all: (args.lists.get('where') ?? []).map(conditionOf) };
  const found = await client.call('runs.list', { filter, sort, page: { offset: 0, limit: integerOption(args, 'limit', 50, 1, 1000) } });
  for (const line of runTable(found.runs)) terminal.print(line);
  if (found.total > found.runs.length) terminal.note(`${found.runs.length} of ${found.total} runs; --limit shows more`);
  return found;
}

async function show({ client, ids, context: { terminal } }: Asked): Promise<unknown> {
  const shown: unknown[] = [];
  for (const id of ids) {
    const { run, state } = await client.call('runs.get', { id });
    const steps = await client.call('steps.list', { run: id });
    const config = run.configHash === null ? 'config unknown' : `config ${run.configHash.slice(0, 12)}${run.preset === null ? '' : `, preset ${run.preset}`}`;
    for (const line of [...runLines(run, `${config}${run.kind === null ? '' : `, ${run.kind}`}`), ...(steps.length === 0 ? [] : ['', ...stepTable(steps)])]) terminal.print(line);
    shown.push({ run, state, steps });
  }
  return { runs: shown };
}

async function stop({ client, ids, args, context: { terminal } }: Asked): Promise<unknown> {
  for (const id of ids) {
    await client.call('runs.stop', { id, force: args.switches.has('force') });
    terminal.print(`${id}: asked to stop`);
  }
  return { runs: ids };
}

async function resume({ client, ids, context: { terminal, signal } }: Asked): Promise<unknown> {
  const results: { run: string; status: string; problem: string | null }[] = [];
  for (const id of ids) {
    await client.call('runs.resume', { id });
    terminal.note(`${id}: goes on`);
  }
  // This process may be the one that does the work: it stays until the work is done.
  const open = new Set(ids);
  for await (const runs of client.stream('runs.watch', {}, { signal })) {
    for (const run of runs) {
      if (!open.has(run.id) || isActive(run.status)) continue;
      open.delete(run.id);
      terminal.print(`${run.id}: ${run.status}${run.problem === null ? '' : `: ${run.problem}`}`);
      results.push({ run: run.id, status: run.status, problem: run.problem });
    }
    if (open.size === 0) break;
  }
  return { runs: results };
}

async function archive({ client, ids, context: { terminal } }: Asked): Promise<unknown> {
  await client.call('runs.archive', { ids: [...ids], archived: true });
  terminal.print(`${ids.length} archived; mu-align runs restore brings them back, mu-align runs delete deletes them for good`);
  return { runs: ids };
}

async function restore({ client, ids, context: { terminal } }: Asked): Promise<unknown> {
  await client.call('runs.archive', { ids: [...ids], archived: false });
  terminal.print(`${ids.length} restored`);
  return { runs: ids };
}

async function remove({ client, ids, args, context: { terminal } }: Asked): Promise<unknown> {
  const dryRun = args.switches.has('dry-run');
  const freed = await client.call('runs.delete', { ids: [...ids], dryRun });
  terminal.print(`${freed.runs} ${dryRun ? 'would be deleted' : 'deleted'}, ${byteText(freed.freedBytes)} ${dryRun ? 'would be ' : ''}freed`);
  return freed;
}

async function exportRuns({ client, ids, args, context: { terminal, signal } }: Asked): Promise<unknown> {
  const out = args.values.get('out');
  if (out !== undefined && ids.length > 1) throw new UserError('usage', '--out names one file', 'export one run, or leave --out out');
  const files: unknown[] = [];
  for (const id of ids) {
    const what = args.switches.has('results') ? 'results' : 'bundle';
    const file = await downloadRun({ client, run: id, what, target: out === undefined ? null : resolve(out), note: (text) => { terminal.note(text); }, signal });
    terminal.print(`${file.path} (${byteText(file.bytes)}, sha256 ${file.sha256})`);
    files.push({ run: id, ...file });
  }
  return { files };
}

async function note({ client, ids, args, context: { terminal } }: Asked): Promise<unknown> {
  const text = args.values.get('text-of-note');
  const tags = listOption(args, 'tags');
  if (text === undefined && tags === null) throw new UserError('usage', 'runs note needs --text-of-note or --tags', 'see mu-align runs --help');
  for (const id of ids) {
    const { run } = await client.call('runs.get', { id });
    await client.call('runs.annotate', { id, name: run.name, note: text ?? run.note, tags: tags ?? run.tags });
    terminal.print(`${id}: noted`);
  }
  return { runs: ids };
}
