import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../src-main/lab/engine/engines.ts';
import { connectContract } from '../../src-shared/contract/client.ts';
import type { ContractClient } from '../../src-shared/contract/client.ts';
import { CALLS, STREAMS } from '../../src-shared/contract/registry.ts';
import { openWebSocketPort } from '../../src-shared/contract/web-socket-port.ts';
import { describeError } from '../../src-main/workbench/describe-error.ts';
import { programVersion } from '../../src-main/workbench/presets.ts';
import { CONTRACT_CASES, Known, answerTo } from './contract-cases.ts';
import { connectPage } from './desktop/connected-window.ts';
import { startApp } from './desktop/started-app.ts';
import { enter, pageSocket, testServer } from './server/test-server.ts';
import { InProcessExecutor } from './worker/in-process-executor.ts';
import { ended, launchTiny, until } from './workbench/launch-tiny.ts';
import { openTestWorkbench, temporaryHome } from './workbench/test-workbench.ts';

const root = join(import.meta.dirname, '..', '..');

/** A program that carries the contract, opened on a home folder, and its client. */
interface OpenedHost {
  readonly client: ContractClient;
  readonly close: () => Promise<unknown>;
}

/** As the desktop application has them, which says them itself. */
const SAME = { code: { version: programVersion(root), root }, workers: 1 };

/** Nothing is computed: all steps are done already. */
const idle = { endLeftover: () => Promise.resolve(false), execute: () => Promise.reject(new Error('a step was started')) };

const HOSTS: readonly { readonly name: string; readonly open: (place: string) => Promise<OpenedHost> }[] = [
  { name: 'in the same process', open: (place) => openTestWorkbench(place, idle, SAME) },
  {
    name: 'a server, by a WebSocket of its page',
    open: async (place) => {
      const { workbench, close } = await openTestWorkbench(place, idle, SAME);
      const server = await testServer({ handlers: workbench.handlers, home: join(place, 'home'), describeError });
      const client = connectContract(await openWebSocketPort(pageSocket(server, await enter(server.url))));
      return {
        client,
        close: async () => {
          client.close();
          await server.close();
          await close();
        },
      };
    },
  },
  {
    name: 'the desktop application, by its main and preload scripts',
    open: async (place) => {
      const started = await startApp(join(place, 'home'));
      const client = connectPage(await started.page());
      return {
        client,
        close: async () => {
          client.close();
          await started.quit();
        },
      };
    },
  },
];

const homes: ReturnType<typeof temporaryHome>[] = [];
let model = '';
let own = '';
let learned = '';

/** A home with a run of the tiny experiment, of which each host gets a copy. */
beforeAll(async () => {
  const home = temporaryHome();
  homes.push(home);
  model = home.place;
  const { engine } = await openEngine('auto', { gemmThreads: 1 });
  const { client, close } = await openTestWorkbench(model, new InProcessExecutor(engine), SAME);
  own = await launchTiny(client, 'first');
  expect((await until(client, own, ended)).status).toBe('completed');
  learned = (await client.call('steps.list', { run: own })).find(({ kind }) => kind === 'train')?.id ?? '';
  await close();
  engine.dispose();
}, 60_000);

afterAll(() => {
  for (const { remove } of homes) remove();
});

/** Times, which no two hosts share. */
const OF_NOW: readonly string[] = ['createdAt', 'endedAt', 'freeBytes', 'durationMs'];

/** An answer as it can be compared; of one that is of now, its form. */
function comparable(answer: unknown, known: Known, compared: 'value' | 'form'): unknown {
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return compared === 'form' ? 'string' : known.anonymous(value);
    if (ArrayBuffer.isView(value)) return compared === 'form' ? value.constructor.name : value;
    if (Array.isArray(value)) return compared === 'form' ? [...new Set(value.map((item) => JSON.stringify(visit(item, ''))))].sort() : value.map((item: unknown) => visit(item, ''));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, field]) => [known.anonymous(name), visit(field, name)]));
    return compared === 'form' || OF_NOW.includes(key) ? typeof value : value;
  };
  return visit(answer, '');
}

/** What a host says to every case. */
async function answersOf({ open }: (typeof HOSTS)[number]): Promise<Map<string, unknown>> {
  const home = temporaryHome();
  homes.push(home);
  cpSync(model, home.place, { recursive: true });
  const empty = join(model, 'empty');
  mkdirSync(empty, { recursive: true });
  const { client, close } = await open(home.place);
  const known = new Known(own, learned, { empty, root });
  const answers = new Map<string, unknown>();
  for (const one of CONTRACT_CASES) answers.set(one.name, comparable(await answerTo(one, client, known), known, one.compared));
  await close();
  return answers;
}

test('every call and every stream has a case', () => {
  expect(CONTRACT_CASES.map(({ name }) => name).sort()).toEqual([...Object.keys(CALLS), ...Object.keys(STREAMS)].sort());
});

test('all hosts say the same to every call and every stream', async () => {
  const [first, ...others] = HOSTS;
  if (first === undefined) throw new Error('there is no host');
  const expected = await answersOf(first);
  const refused = [...expected].filter(([, said]) => typeof said === 'object' && said !== null && 'refused' in said).map(([name]) => name);
  // An empty folder has nothing to import, a run that is completed nothing to stop, four bytes no scores.
  expect(refused).toEqual(['datasets.remove', 'datasets.import', 'runs.stop', 'runs.retry', 'runs.restart', 'runs.reorder', 'files.importScores', 'files.open']);
  for (const host of others) {
    const answers = await answersOf(host);
    for (const [name, said] of expected) expect(answers.get(name), `${name}, ${host.name}`).toEqual(said);
  }
}, 60_000);
