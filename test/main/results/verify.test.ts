import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkFiles } from '../../../src-main/workbench/check-files.ts';
import { verifyResults } from '../../../src-main/workbench/verify-results.ts';
import { committedFolders, root, skipped } from './committed.ts';

describe.skipIf(skipped)('the committed results', () => {
  test.each(committedFolders.map((folder) => [basename(folder), folder]))('%s: every file is as it was written, of a frozen preset whose pin they are', (_name, folder) => {
    const check = verifyResults(root, join(root, 'resources'), folder);
    expect(check.problems).toEqual([]);
    expect(check.state).toMatchObject({ kind: 'frozen' });
    if (process.env['MU_ALIGN_RESULTS'] === undefined) expect(check.committedOf).toBe(check.state?.preset);
  });

  test('a changed byte in any file of a copy is named', () => {
    const [folder = ''] = committedFolders;
    const place = mkdtempSync(join(tmpdir(), 'committed-'));
    const copy = join(place, 'copy');
    try {
      cpSync(folder, copy, { recursive: true });
      const listed = readFileSync(join(copy, 'SHA256SUMS'), 'utf8').trimEnd().split('\n').map((line) => line.slice(66));
      for (const path of [...listed, 'SHA256SUMS']) {
        const bytes = readFileSync(join(copy, path));
        const changed = Buffer.from(bytes);
        changed[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(join(copy, path), changed);
        expect(checkFiles(copy).problems.map((problem) => problem.path)).toContain(path);
        writeFileSync(join(copy, path), bytes);
      }
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});
