import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { runTable } from './runs/run-table.ts';
import type { Terminal } from './terminal.ts';

/** Says what was opened, and what of it could not be understood. */
export async function printOpened({ runs: ids, warnings }: { readonly runs: readonly string[]; readonly warnings: readonly string[] }, client: ContractClient, terminal: Terminal) {
  const runs: Run[] = [];
  for (const id of ids) runs.push((await client.call('runs.get', { id })).run);
  for (const line of runTable(runs)) terminal.print(line);
  for (const warning of warnings) terminal.print(`not understood: ${warning}`);
  return { runs, warnings };
}
