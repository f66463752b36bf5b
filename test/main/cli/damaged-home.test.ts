import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { damageConfigs, leaveUnclosed } from '../store/damaged-store.ts';
import { runBuilt } from './built-program.ts';
import { startBuiltServer } from './built-server.ts';

test('a damaged database: a command refuses it with the ways out, a server shows it and changes nothing, a rebuild mends it', async () => {
  const home = mkdtempSync(join(tmpdir(), 'damaged-home-'));
  onTestFinished(() => { rmSync(home, { recursive: true, force: true }); });
  leaveUnclosed(home);
  damageConfigs(home);
  const refused = await runBuilt(['gc', '--home', home]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^mu-align: the database .*store\.db is damaged \(.*\); open it read-only \(mu-align serve --read-only\).*mu-align rebuild.*\n$/);

  const server = await startBuiltServer(home);
  await expect.poll(() => server.text(), { timeout: 20_000 }).toMatch(/nothing can be changed.*store\.db is damaged/);
  const listed = await runBuilt(['runs', 'list', '--home', home, '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject({ total: 400 });
  const collected = await runBuilt(['gc', '--home', home, '--json']);
  expect(JSON.parse(collected.stdout)).toMatchObject({ ok: false, error: { code: 'read-only' } });
  expect(await server.stop()).toBe(0);

  expect((await runBuilt(['rebuild', '--home', home])).code).toBe(0);
  expect((await runBuilt(['gc', '--home', home])).code).toBe(0);
});
