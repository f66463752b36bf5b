import type { ContractClient } from '../../src-shared/contract/client.ts';
import type { CallOutput } from '../../src-shared/contract/registry.ts';
import { GLOSSARY } from '../../src-shared/report/page/glossary.ts';

export type SystemInfo = CallOutput<'system.info'>;
export type CatalogueContent = CallOutput<'system.catalogue'>;
export type ResultColumnInfo = CallOutput<'evaluations.columns'>[number];

/** What the workbench knows and does not change while it runs; read once a connection. */
export class Catalogue {
  #info = $state.raw<SystemInfo | null>(null);
  #content = $state.raw<CatalogueContent | null>(null);
  #columns = $state.raw<ReadonlyMap<string, ResultColumnInfo>>(new Map());
  #glossary = $state.raw<ReadonlyMap<string, string>>(new Map(GLOSSARY));
  #error = $state.raw<unknown>(null);

  /** null: not yet read */
  get info(): SystemInfo | null {
    return this.#info;
  }

  get content(): CatalogueContent | null {
    return this.#content;
  }

  /** result columns by name */
  get columns(): ReadonlyMap<string, ResultColumnInfo> {
    return this.#columns;
  }

  /** meanings by term */
  get glossary(): ReadonlyMap<string, string> {
    return this.#glossary;
  }

  get error(): unknown {
    return this.#error;
  }

  async read(client: ContractClient, signal: AbortSignal): Promise<void> {
    try {
      const [info, content, columns] = await Promise.all([
        client.call('system.info', {}, { signal }),
        client.call('system.catalogue', {}, { signal }),
        client.call('evaluations.columns', {}, { signal }),
      ]);
      this.#info = info;
      this.#content = content;
      this.#columns = new Map(columns.map((column) => [column.name, column]));
      this.#glossary = new Map([...GLOSSARY, ...Object.entries(content.glossary)]);
      this.#error = null;
    } catch (error) {
      if (!signal.aborted) this.#error = error;
    }
  }
}
