/** What decides where the window opens. */
export interface HostFacts {
  readonly platform: NodeJS.Platform;
  /** the server was asked for: --browser, or --json, which it alone answers */
  readonly asksForServer: boolean;
  /** options that were given and that the server alone has, for example '--port' */
  readonly serverOptions: readonly string[];
  /** whether there is a screen that a window could open on, as far as can be told */
  readonly display: boolean;
  /** whether this is the superuser of a Linux or Unix system */
  readonly root: boolean;
  /** why Electron's sandbox cannot start here; null: it can */
  readonly noSandbox: string | null;
  /** what is there of Electron's program */
  readonly electron: 'present' | 'to be fetched' | 'not installed';
}

export type HostChoice =
  | { readonly host: 'desktop'; readonly fetch: boolean }
  /** `because`: a clause that ends the sentence about it; null where nothing else was asked for */
  | { readonly host: 'server'; readonly because: string | null };

/** The desktop application wherever it can run, otherwise the local server: never an application without its sandbox. */
export function chooseHost(facts: HostFacts): HostChoice {
  if (facts.asksForServer) return { host: 'server', because: null };
  if (facts.serverOptions.length > 0) return { host: 'server', because: `${facts.serverOptions.join(' and ')} ${facts.serverOptions.length === 1 ? 'is an option' : 'are options'} of the local server` };
  if (!facts.display) return { host: 'server', because: 'this session has no screen for a window' };
  if (facts.root && facts.platform !== 'win32') return { host: 'server', because: 'Electron does not run as root with its sandbox on' };
  if (facts.noSandbox !== null) return { host: 'server', because: facts.noSandbox };
  if (facts.electron === 'not installed') return { host: 'server', because: 'the package electron is not installed: npm ci without --omit=dev installs it' };
  return { host: 'desktop', fetch: facts.electron === 'to be fetched' };
}
