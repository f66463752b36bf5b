import type { ContractClient } from '../../../src-shared/contract/client.ts';
import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { ChosenPlace, DesktopBridge } from '../../../src-shared/desktop/bridge.ts';
import { discardFile, uploadFile } from './upload-file.ts';

export type Opened = CallOutput<'files.open'>;

/** What is known about scores beyond the file. */
export interface ScoresAbout {
  /** of the run; '': that of the file */
  readonly name: string;
  /** the forget set in words; '': not stated */
  readonly forget: string;
}

type Phase =
  | { readonly kind: 'choosing' }
  /** scores that are chosen, and not yet imported: they may be named first */
  | { readonly kind: 'scores'; readonly file: File }
  /** `total` null: not known */
  | { readonly kind: 'working'; readonly label: string; readonly done: number; readonly total: number | null; readonly unit: 'bytes' | 'steps' }
  | { readonly kind: 'opened'; readonly opened: Opened }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Results and scores on their way into the workbench, from the choice of a file to the runs that came of it. */
export class Opening {
  #phase = $state.raw<Phase>({ kind: 'choosing' });
  readonly #client: ContractClient;
  readonly #whenOpened: (opened: Opened) => void;
  readonly #desktop: Pick<DesktopBridge, 'placeOf'> | null;
  #abort = new AbortController();
  /** places that come next; null: something else is under way, or nothing */
  #next: ChosenPlace[] | null = null;

  constructor(client: ContractClient, desktop: Pick<DesktopBridge, 'placeOf'> | null, whenOpened: (opened: Opened) => void) {
    this.#client = client;
    this.#desktop = desktop;
    this.#whenOpened = whenOpened;
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Breaks off what is under way, and begins anew. */
  reset(): void {
    this.#abort.abort();
    this.#next = null;
    this.#phase = { kind: 'choosing' };
  }

  /** Where the desktop application knows its place, it is opened there; else it is sent to the workbench. */
  choose(file: File): void {
    if (/\.npz$/i.test(file.name)) {
      this.#phase = { kind: 'scores', file };
      return;
    }
    void this.#work(async (signal) => {
      const place = await this.#desktop?.placeOf(file) ?? null;
      signal.throwIfAborted();
      return place !== null ? this.#read(place, signal) : this.#upload(file, signal, (token) => this.#client.call('files.open', { file: token }, { signal }));
    });
  }

  importScores(file: File, { name, forget }: ScoresAbout): void {
    const options = forget.trim() === '' ? {} : { forget: forget.trim() };
    void this.#work((signal) => this.#upload(file, signal, (token) => this.#client.call('files.importScores', { file: token, name: name.trim(), options }, { signal })));
  }

  openPath(path: string): void {
    void this.#work((signal) => this.#read({ token: path, name: path }, signal));
  }

  /** What comes while another place is being read is read next: somebody opened several. */
  openPlace(place: ChosenPlace): void {
    if (this.#next !== null) {
      this.#next.push(place);
      return;
    }
    const next = [place];
    void this.#work((signal) => {
      this.#next = next;
      return this.#readAll(next, signal);
    });
  }

  async #work(work: (signal: AbortSignal) => Promise<Opened>): Promise<void> {
    this.#abort.abort();
    this.#next = null;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      const opened = await work(abort.signal);
      if (abort.signal.aborted) return;
      this.#phase = { kind: 'opened', opened };
      this.#whenOpened(opened);
    } catch (error) {
      if (!abort.signal.aborted) this.#phase = { kind: 'failed', error };
    }
  }

  #read({ token, name }: ChosenPlace, signal: AbortSignal): Promise<Opened> {
    this.#phase = { kind: 'working', label: `Reading ${name}`, done: 0, total: null, unit: 'steps' };
    return this.#client.call('files.openPath', { path: token }, { signal });
  }

  /** Of several, each that can be opened is. @throws what the first of the others says */
  async #readAll(places: ChosenPlace[], signal: AbortSignal): Promise<Opened> {
    const opened: Opened[] = [];
    const failures: unknown[] = [];
    for (let place = places.shift(); place !== undefined; place = places.shift()) {
      try {
        opened.push(await this.#read(place, signal));
      } catch (error) {
        failures.push(error);
      }
      signal.throwIfAborted();
    }
    this.#next = null;
    if (failures.length > 0) throw failures[0];
    return { runs: [...new Set(opened.flatMap(({ runs }) => runs))], warnings: opened.flatMap(({ warnings }) => warnings) };
  }

  async #upload(file: File, signal: AbortSignal, open: (token: string) => Promise<Opened>): Promise<Opened> {
    const label = `Taking in ${file.name}`;
    this.#phase = { kind: 'working', label, done: 0, total: file.size, unit: 'bytes' };
    const token = await uploadFile(this.#client, file, {
      signal,
      onProgress: (bytes) => {
        if (!signal.aborted) this.#phase = { kind: 'working', label, done: bytes, total: file.size, unit: 'bytes' };
      },
    });
    this.#phase = { kind: 'working', label: `Reading ${file.name}`, done: 0, total: null, unit: 'steps' };
    const opened = open(token);
    void this.#followProgress(token, signal);
    try {
      return await opened;
    } finally {
      discardFile(this.#client, token);
    }
  }

  /** News of how far it is; that they do not come takes nothing from the opening itself. */
  async #followProgress(token: string, signal: AbortSignal): Promise<void> {
    try {
      for await (const { label, done, total } of this.#client.stream('files.progress', { file: token }, { signal })) {
        if (this.#phase.kind === 'working' && !signal.aborted) this.#phase = { kind: 'working', label, done, total, unit: 'steps' };
      }
    } catch {
      // The opening itself says what is wrong.
    }
  }
}
