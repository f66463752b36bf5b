import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildTable } from '../../../src-shared/report/tables/build-table.ts';
import { claimModel, claimsLatex } from '../../../src-shared/report/tables/claim-rows.ts';
import { latexTable } from '../../../src-shared/report/tables/latex-table.ts';
import { usualCell } from '../../../src-shared/report/tables/table-options.ts';
import { NASTY_LABEL, exampleResults } from '../../shared/report/example-results.ts';

const works = (program: string, ...args: string[]): boolean => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const latex = works('pdflatex', '--version');
const siunitx = latex && works('kpsewhich', 'siunitx.sty');
if (!latex) console.log('skipped: LaTeX tables are not compiled, pdflatex is not installed');
else if (!siunitx) console.log('skipped: siunitx tables are not compiled, siunitx is not installed');

const data = exampleResults();
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mu-align-latex-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Compiles a page and gives LaTeX's log; the error is the log when it does not compile. */
function compiled(name: string, packages: readonly string[], body: string): string {
  const document = ['\\documentclass[10pt,twocolumn]{article}', ...packages.map((of) => `\\usepackage{${of}}`), '\\usepackage[letterpaper,margin=0.75in]{geometry}', '\\begin{document}', body, '\\end{document}'];
  writeFileSync(join(folder, `${name}.tex`), document.join('\n'));
  const { status, stdout } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', `${name}.tex`], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(stdout);
  return readFileSync(join(folder, `${name}.log`), 'latin1');
}

describe('LaTeX tables', () => {
  test.skipIf(!latex)('compile with booktabs alone, fit a page of two columns, and print every label as it is', () => {
    const tables = (['utility', 'privacy', 'distance'] as const).map((kind) => latexTable(buildTable(data, { kind, cell: usualCell(kind), digits: null, ties: 'digits', arms: null, columns: null }), { numbers: 'plain' }));
    const log = compiled('plain', ['booktabs'], [...tables, claimsLatex(claimModel(data, true))].join('\n'));
    expect(log).not.toMatch(/Overfull|Missing character|undefined/i);
    const printed = spawnSync('pdftotext', ['-layout', 'plain.pdf', '-'], { cwd: folder, encoding: 'utf8' });
    if (printed.error !== undefined) {
      console.log('skipped: the print is not read back, pdftotext is not installed');
      return;
    }
    // An underscore is a rule and no letter, and accents read back in several ways: compare without them.
    const bare = (text: string): string => text.normalize('NFKD').replace(/[\s_~˜^ˆ\u0302\u0303]/g, '');
    expect(bare(printed.stdout)).toContain(bare(NASTY_LABEL));
    expect(printed.stdout).toMatch(/0 of 400/);
    expect(printed.stdout).toMatch(/Replication by re-implementation/);
  });

  test.skipIf(!latex)('of few columns fit one column of a paper', () => {
    const table = latexTable(buildTable(data, { kind: 'utility', cell: 'std', digits: null, ties: 'none', arms: ['retrain', 'scrub', 'mu-align'], columns: ['retain_acc', 'pred_js'] }), { numbers: 'plain', width: 'column' });
    expect(compiled('column', ['booktabs'], table)).not.toMatch(/Overfull|Missing character|undefined/i);
  });

  test.skipIf(!siunitx)('compile with siunitx where it is chosen', () => {
    const tables = (['std', 'interval', 'n'] as const).map((cell) => latexTable(buildTable(data, { kind: 'privacy', cell, digits: null, ties: 'overlap', arms: null, columns: null }), { numbers: 'siunitx' }));
    expect(compiled('siunitx', ['booktabs', 'siunitx'], tables.join('\n'))).not.toMatch(/Missing character|undefined|Package siunitx (?:Error|Warning)/i);
  });
});
