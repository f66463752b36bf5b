import { untrack } from 'svelte';
import type { Notice } from '../../src-shared/contract/topics/system.ts';
import { noticeFault } from './notice-fault.ts';
import { readStored, writeStored } from './stored.ts';

/** Notices of one code: one matter for people, however often it comes. */
export interface Matter {
  readonly code: string;
  /** the gravest of them */
  readonly isError: boolean;
  /** the oldest first; of many, the newest */
  readonly notices: readonly Notice[];
  readonly count: number;
}

/** What is seen where it belongs: at the run. */
const SHOWN_AT_RUNS: ReadonlySet<string> = new Set(['interrupted', 'not-published']);
/** What goes on for as long as the workbench does: a window that is opened again says it again. */
const LASTING: ReadonlySet<string> = new Set(['store-damaged', 'read-only']);
const MOST_KEPT = 20;

/** What the workbench has to say beside the states of runs, until somebody has read it. */
export class NoticeBook {
  #matters = $state.raw<readonly Matter[]>([]);
  /** when a code was dismissed: time of its newest notice then, ms since 1970 */
  readonly #dismissed = new Map<string, number>();

  /** the gravest first, then the newest */
  readonly matters = $derived([...this.#matters].sort((a, b) => Number(b.isError) - Number(a.isError) || newest(b) - newest(a)));

  /**
   * @param isWhole these are all that the workbench has said: it may be another one than before
   * @returns titles of what was not there before, each once
   */
  take(notices: readonly Notice[], isWhole: boolean): string[] {
    const known = new Map(untrack(() => this.#matters).map((matter) => [matter.code, matter]));
    const matters = isWhole ? new Map<string, Matter>() : new Map(known);
    const fresh = new Set<string>();
    for (const notice of notices) {
      const { code, level, at } = notice;
      if (level === 'info' || SHOWN_AT_RUNS.has(code) || at <= this.#dismissedAt(code)) continue;
      const before = matters.get(code);
      if (!known.has(code)) fresh.add(code);
      matters.set(code, { code, isError: level === 'error' || before?.isError === true, notices: [...(before?.notices ?? []), notice].slice(-MOST_KEPT), count: (before?.count ?? 0) + 1 });
    }
    this.#matters = [...matters.values()];
    return [...fresh].map((code) => noticeFault(code, matters.get(code)?.notices ?? []).title);
  }

  /** Until it comes again. */
  dismiss({ code, notices }: Matter): void {
    const at = notices.at(-1)?.at ?? 0;
    this.#dismissed.set(code, at);
    if (!LASTING.has(code)) writeStored(key(code), String(at));
    this.#matters = untrack(() => this.#matters).filter((matter) => matter.code !== code);
  }

  #dismissedAt(code: string): number {
    return this.#dismissed.get(code) ?? Number(readStored(key(code)) ?? 0);
  }
}

function newest({ notices }: Matter): number {
  return notices.at(-1)?.at ?? 0;
}

function key(code: string): string {
  return `notice.${code}`;
}
