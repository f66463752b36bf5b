/** How results that no run of this home made came to be here. */
export type OpenedSource = 'frozen' | 'opened' | 'bundle' | 'scores';

/** Id of a run that was opened, of its source and what it holds: opening the same thing twice gives the same run. */
export function openedRunId(source: OpenedSource, sha256: string): string {
  return `${source}-${sha256.slice(0, 16)}`;
}
