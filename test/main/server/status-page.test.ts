import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ContractError } from '../../../src-shared/contract/error-data.ts';
import { runSchema } from '../../../src-shared/contract/topics/runs.ts';
import type { Run } from '../../../src-shared/contract/topics/runs.ts';
import { arbitraryOf } from '../../shared/contract/arbitrary-of.ts';
import { enter, testServer } from './test-server.ts';

const plain = { id: 'r1', name: 'first', status: 'completed', dataset: 'scenes', stepsDone: 4, stepsTotal: 4, etaMs: null, problem: null };

/** Only some fields matter here; the others are any. */
function runOf(fields: object): Run {
  const [any] = fc.sample(arbitraryOf(runSchema), { numRuns: 1, seed: 1 });
  return runSchema.parse({ ...z.looseObject({}).parse(any), ...plain, ...fields });
}

async function page(runs: readonly object[], total = runs.length): Promise<string> {
  const server = await testServer({ handlers: { 'runs.list': () => ({ total, runs: runs.map(runOf) }) } });
  const response = await fetch(server.origin, { headers: { cookie: await enter(server.url) } });
  expect(response.status).toBe(200);
  return response.text();
}

test('says what is running first, how far it is and how long it takes', async () => {
  const html = await page([{}, { id: 'r2', name: '', status: 'running', stepsDone: 3, stepsTotal: 12, etaMs: 4_000_000 }, { id: 'r3', name: 'third', status: 'failed', problem: 'The disk is full.' }], 300);
  expect(html).toContain('<h1>One run is under way</h1>');
  const text = html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  expect(text).toMatch(/r2 ● running 3 of 12 3 of 12 1 h 7 min scenes first ✓ completed 4 of 4 4 of 4 scenes third The disk is full\. ✗ failed/);
  expect(text).toContain('The newest 3 of 300 runs');
  expect(html).toMatch(/<progress max="12" value="3" aria-label="Steps of r2">/);
  expect(html).toMatch(/<html lang="en">[^]*<main>[^]*<th scope="col">[^]*<th scope="row">/);
});

test('what runs are called is text and never markup', async () => {
  const html = await page([{ name: '"><script>alert(1)</script>', problem: '<img src=x onerror=alert(1)>', dataset: '<b>' }]);
  expect(html).not.toMatch(/<script|<img|<b>/);
  expect(html).toContain('&lt;script&gt;');
});

test('without runs it says how to start one, and a fault of the services is told in its place', async () => {
  expect(await page([])).toContain('mu-align reproduce');
  const server = await testServer({ handlers: { 'runs.list': () => { throw new ContractError({ code: 'store-damaged', message: 'm', userMessage: 'The store is <damaged>.', details: null }); } } });
  const html = await (await fetch(server.origin, { headers: { cookie: await enter(server.url) } })).text();
  expect(html).toContain('The store is &lt;damaged&gt;.');
});

test('is read again by itself unless it is to stay still, in light and dark, by a style sheet that the policy allows', async () => {
  const server = await testServer();
  const cookie = await enter(server.url);
  const moving = await fetch(server.origin, { headers: { cookie } });
  expect(moving.headers.get('refresh')).toBe('5');
  expect(await moving.text()).toMatch(/<link rel="stylesheet" href="\/status.css">[^]*<a href="\/status\?still">/);
  const still = await fetch(`${server.origin}/status?still`, { headers: { cookie } });
  expect(still.headers.get('refresh')).toBeNull();
  expect(await still.text()).toContain('<a href="/status">');
  const style = await fetch(`${server.origin}/status.css`, { headers: { cookie } });
  expect(style.headers.get('content-type')).toBe('text/css; charset=utf-8');
  expect(await style.text()).toContain('prefers-color-scheme: dark');
  expect((await fetch(`${server.origin}/favicon.ico`, { headers: { cookie } })).status).toBe(204);
});
