import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { TARGETS, targetName } from '../../packaging/package-target.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '.github', 'workflows');
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

const stepSchema = z.strictObject({
  name: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().regex(/^[\w-]+\/[\w-]+@v\d+$/).optional(),
  with: z.record(z.string(), z.union([z.string(), z.boolean(), z.number()])).optional(),
  run: z.string().optional(),
  shell: z.enum(['bash']).optional(),
  'working-directory': z.string().optional(),
  env: z.record(z.string(), z.string()).optional(),
}).refine((step) => (step.uses === undefined) !== (step.run === undefined), 'a step uses an action or runs a command');

/** Of GitHub's workflow files what ours may hold; names that are not known are mistakes. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.strictObject({ push: z.strictObject({ tags: z.array(z.string()).optional(), branches: z.array(z.string()).optional() }).nullable().optional(), pull_request: z.null().optional(), workflow_dispatch: z.null().optional() }),
  permissions: z.strictObject({ contents: z.literal('read') }),
  concurrency: z.strictObject({ group: z.string(), 'cancel-in-progress': z.boolean() }).optional(),
  jobs: z.record(z.string(), z.strictObject({
    name: z.string().optional(),
    needs: z.string().optional(),
    if: z.string().optional(),
    'runs-on': z.string(),
    'timeout-minutes': z.number().int().positive(),
    permissions: z.strictObject({ contents: z.enum(['read', 'write']) }).optional(),
    strategy: z.strictObject({ 'fail-fast': z.boolean(), matrix: z.strictObject({ include: z.array(z.record(z.string(), z.string())) }) }).optional(),
    steps: z.array(stepSchema).min(1),
  })),
});

function read(name: string): z.infer<typeof workflowSchema> {
  return workflowSchema.parse(parse(readFileSync(join(folder, name), 'utf8')));
}

describe.each(readdirSync(folder))('%s', (name) => {
  test('is a workflow, and runs what there is', () => {
    const { jobs } = read(name);
    for (const job of Object.values(jobs)) {
      expect(job.needs === undefined || job.needs in jobs).toBe(true);
      for (const { run = '' } of job.steps) for (const [, script = ''] of run.matchAll(/npm run ([\w:-]+)/g)) expect(Object.keys(scripts)).toContain(script);
    }
  });

  test('gives no text from outside to a shell', () => {
    const texts = Object.values(read(name).jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''));
    // Secrets and names that people choose come through variables; the matrix is written in the file.
    expect(texts.flatMap((text) => [...text.matchAll(/\$\{\{\s*([\w.]+)/g)].map((match) => match[1]).filter((value) => value?.startsWith('matrix.') !== true))).toEqual([]);
  });
});

test('a release makes every target, each on a machine of its system', () => {
  const { jobs: { installers, draft } } = read('release.yml');
  const machines = new Map(installers?.strategy?.matrix.include.map(({ target, machine }) => [target, machine]));
  expect([...machines.keys()]).toEqual(TARGETS.map(targetName));
  for (const [target, machine] of machines) expect(machine).toMatch({ linux: /^ubuntu/, darwin: /^macos/, win32: /^windows/ }[target?.split('-')[0] ?? ''] ?? /^$/);
  expect(machines.get('darwin-x64')).toMatch(/intel/);
  expect(draft?.steps.some(({ run }) => run?.includes('--draft') === true)).toBe(true);
  expect(draft?.permissions).toEqual({ contents: 'write' });
});

test('a mistake would be found', () => {
  const file: unknown = parse(readFileSync(join(folder, 'ci.yml'), 'utf8').replace('runs-on:', 'run-on:'));
  expect(workflowSchema.safeParse(file).success).toBe(false);
});
