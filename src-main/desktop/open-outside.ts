import { shell } from 'electron';

/** Pages on the web that the program names: where its data sets come from. */
const KNOWN_HOSTS: readonly string[] = ['visualqa.org', 'cocodataset.org', 'nlp.stanford.edu'];

/** Opens an address in the user's browser, if it is one that the program names; else nothing happens. */
export function openOutside(address: string): void {
  const url = URL.parse(address);
  const isKnown = url?.protocol === 'https:' && url.port === '' && url.username === '' && KNOWN_HOSTS.includes(url.hostname);
  if (isKnown) void shell.openExternal(url.href);
}
