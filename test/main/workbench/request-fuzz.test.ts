import Database from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { readFrame } from '../../../src-shared/contract/frame.ts';
import type { Frame } from '../../../src-shared/contract/frame.ts';
import { memoryPorts } from '../../../src-shared/contract/memory-port.ts';
import { plainDataProblem } from '../../../src-shared/contract/plain-data.ts';
import type { MessagePortLike } from '../../../src-shared/contract/port.ts';
import { CALLS, STREAMS } from '../../../src-shared/contract/registry.ts';
import { serveContract } from '../../../src-shared/contract/server.ts';
import { storePath } from '../../../src-main/store/store.ts';
import { describeError } from '../../../src-main/workbench/describe-error.ts';
import { exampleRun } from '../store/example-runs.ts';
import { writeExampleFolder } from './example-folder.ts';
import { bentPayloads, fittingPayloads } from './odd-payloads.ts';
import type { Known } from './odd-payloads.ts';
import { TINY_CONFIG, openTestWorkbench, temporaryHome } from './test-workbench.ts';
import type { OpenedWorkbench } from './test-workbench.ts';
import { heapBytes } from '../heap-bytes.ts';

// More with MU_ALIGN_FUZZ=10: as many times the usual number of requests.
const TIMES = Number(process.env['MU_ALIGN_FUZZ'] ?? 1);
const FITTING = 25 * TIMES;
const BENT = 50 * TIMES;
const SEED = 20_261;
const MOST_GROWTH = 128 * 1024 ** 2;

/** Every name of the contract with what it takes. */
const REQUESTS: readonly { readonly name: string; readonly input: z.ZodType }[] = [...Object.entries(CALLS), ...Object.entries(STREAMS)].map(([name, { input }]) => ({ name, input }));
/** Codes that say that the workbench itself is at fault. */
const FAULTS = ['internal', 'bad-output'];

const { place, remove } = temporaryHome();
let opened: OpenedWorkbench;
let port: MessagePortLike;
let known: Known;
const answers = new Map<number, (frame: Frame) => void>();
let lastId = 0;

beforeAll(async () => {
  opened = await openTestWorkbench(place, { endLeftover: () => Promise.resolve(false), execute: () => Promise.reject(new Error('nothing is computed here')) });
  const { workbench: { context, handlers }, client } = opened;
  const results = join(place, 'example');
  writeExampleFolder(results, { kind: 'own', inWords: 'own' }, [{ id: 'a'.repeat(64), kind: 'train' }]);
  const { runs: [example = ''] } = await client.call('files.openPath', { path: results });
  context.store.runs.add(exampleRun('own', { configHash: 'c'.repeat(64) }));
  context.store.runs.change('own', 'stopped', 1);
  // Nothing is waited for that nobody will ever say.
  for (const { id } of context.store.runs.steps('own')) context.store.steps.change(id, 'stopped');
  const { file } = await client.call('files.upload', { name: 'some.zip', bytes: 4 });
  mkdirSync(join(place, 'empty'));
  writeFileSync(join(place, 'file'), 'x');
  execFileSync('mkfifo', [join(place, 'pipe')]);
  const ids = [example, 'own', 'frozen-quick'];
  const paths = [results, place, join(place, 'empty'), join(place, 'file'), join(place, 'pipe'), '/dev/zero', '/dev/null', '/proc/self/mem', `${place}/\u0000`, '~', 'x'.repeat(4096)];
  known = {
    id: [...ids, ...context.store.steps.all()], ids: [...ids], run: ids, beside: ids, before: ids, step: context.store.steps.all(), file: [file],
    path: paths, source: paths, name: ['quick', 'vqa-v2-20k', 'none'], preset: ['quick', null], arm: ['scrub', 'retrain', 'original'], seed: [42, 5], column: ['forget_acc', 'worst_tpr_1e-3', 'n_members_test'], columns: ['forget_acc'],
    field: ['name', 'status', 'createdAt', 'method', 'forget_acc'], config: [TINY_CONFIG, {}], limit: [1, 1000], most: [1, 500], kind: ['vqa', 'utility', 'claims', 'roc', 'scenes'],
  };
  const [near, far] = memoryPorts();
  serveContract(far, handlers, { describeError });
  near.onMessage((message) => {
    const { frame } = readFrame(message);
    if (frame !== null && 'id' in frame && frame.id !== null) answers.get(frame.id)?.(frame);
  });
  port = near;
}, 60_000);
afterAll(async () => {
  await opened.close({ stopRuns: false });
  remove();
});

/** The first thing that is said about a request. A stream is cancelled then. */
async function answerTo(name: string, payload: unknown): Promise<Frame> {
  const id = ++lastId;
  const answer = new Promise<Frame>((resolve) => { answers.set(id, resolve); });
  port.post({ v: 1, type: 'request', id, name, payload });
  const frame = await answer;
  answers.delete(id);
  if (frame.type === 'item') port.post({ v: 1, type: 'cancel', id });
  return frame;
}

/** What the store holds, and which files the home has. */
function contents(): string {
  const database = new Database(storePath(join(place, 'home')), { readonly: true });
  const hash = createHash('sha256');
  const tables = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  for (const { name } of tables) hash.update(`${name}${JSON.stringify(database.prepare(`SELECT * FROM "${name}"`).safeIntegers(false).raw().all())}`);
  database.close();
  const files = readdirSync(join(place, 'home'), { recursive: true, encoding: 'utf8' }).filter((path) => !path.startsWith('store.db')).sort();
  return `${hash.digest('hex')} ${files.join()}`;
}

function isFault(frame: Frame): boolean {
  return frame.type === 'error' && FAULTS.includes(frame.error.code);
}

function text(payload: unknown): string {
  return JSON.stringify(payload, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)).slice(0, 600);
}

test(`${REQUESTS.length * BENT} malformed requests: each is refused as such, and nothing changes`, async () => {
  const before = contents();
  let [refused, heap] = [0, 0];
  for (const { name, input } of REQUESTS) {
    const payloads = fc.sample(bentPayloads(input, known), { numRuns: BENT, seed: SEED }).filter((payload) => plainDataProblem(payload) === null && !input.safeParse(payload).success);
    for (const payload of payloads) {
      const frame = await answerTo(name, payload);
      if (frame.type !== 'error' || frame.error.code !== 'bad-input') throw new Error(`${name} did not refuse ${text(payload)}: ${text(frame)}`);
      expect(frame.error.userMessage.length).toBeGreaterThan(20);
      refused++;
    }
    if (heap === 0) heap = heapBytes();
  }
  expect(refused).toBeGreaterThan(REQUESTS.length * BENT * 0.5);
  expect(contents()).toBe(before);
  expect(heapBytes() - heap).toBeLessThan(MOST_GROWTH);
}, 300_000);

test(`${REQUESTS.length * FITTING} requests that fit their schema, and mostly nothing else: an answer that fits, or an error that says what to do`, async () => {
  let [answered, refused, heap] = [0, 0, 0];
  const faults: string[] = [];
  for (const { name, input } of REQUESTS) {
    const payloads = fc.sample(fittingPayloads(input, known), { numRuns: FITTING, seed: SEED }).filter((payload) => plainDataProblem(payload) === null && input.safeParse(payload).success);
    for (const payload of payloads) {
      const frame = await answerTo(name, payload);
      if (isFault(frame)) faults.push(`${name} ${text(payload)}: ${text(frame)}`);
      if (frame.type !== 'error') {
        answered++;
        if (!outputFits(name, frame)) faults.push(`${name} ${text(payload)}: an answer that does not fit: ${text(frame)}`);
        continue;
      }
      expect(frame.error.userMessage.length, `${name}: ${text(frame)}`).toBeGreaterThan(10);
      refused++;
    }
    if (heap === 0) heap = heapBytes();
  }
  expect(faults).toEqual([]);
  expect(answered).toBeGreaterThan(REQUESTS.length);
  expect(refused).toBeGreaterThan(REQUESTS.length);
  expect(heapBytes() - heap).toBeLessThan(MOST_GROWTH);
  // It still works.
  expect((await opened.client.call('runs.list', { filter: { text: '', archived: null, all: [] }, sort: [], page: { offset: 0, limit: 10 } })).total).toBeGreaterThan(0);
}, 600_000);

test('a path that somebody typed: whatever lies there, it is opened or refused with words', async () => {
  const folders = known['path'] ?? [];
  for (const path of folders) {
    for (const [name, payload] of [['files.openPath', { path }], ['datasets.inspectFolder', { kind: 'vqa', source: path }], ['datasets.import', { kind: 'vqa', source: path, params: {} }]] as const) {
      const frame = await answerTo(name, payload);
      expect(isFault(frame), `${name} ${text(payload)}: ${text(frame)}`).toBe(false);
      if (frame.type === 'error') expect(frame.error.userMessage.length).toBeLessThan(2000);
    }
  }
}, 60_000);

function outputFits(name: string, frame: Frame): boolean {
  const call = Object.entries(CALLS).find(([known]) => known === name)?.[1];
  const stream = Object.entries(STREAMS).find(([known]) => known === name)?.[1];
  if (frame.type === 'reply') return call?.output.safeParse(frame.payload).success === true;
  if (frame.type === 'item') return stream?.item.safeParse(frame.payload).success === true;
  return frame.type === 'end';
}
