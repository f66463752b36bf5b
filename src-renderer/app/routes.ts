/** Screens in the order of the navigation. */
export const SCREEN_IDS = ['home', 'configure', 'monitor', 'attacks', 'compare', 'pareto', 'tables', 'datasets', 'runs'] as const;

export type ScreenId = (typeof SCREEN_IDS)[number];

/** What the address says: #/SCREEN/part/part?name=value. */
export interface Route {
  readonly screen: ScreenId;
  /** what the screen is about, for example the id of a run */
  readonly parts: readonly string[];
  readonly query: Readonly<Record<string, string>>;
}

/** Reads the address's hash. An empty one is Home; null: no screen has that address. */
export function parseRoute(hash: string): Route | null {
  const [path = '', ...rest] = hash.replace(/^#\/?/, '').split('?');
  const [name = '', ...parts] = path.split('/').filter((part) => part !== '').map(decoded);
  const screen = name === '' ? 'home' : SCREEN_IDS.find((id) => id === name);
  if (screen === undefined) return null;
  return { screen, parts, query: Object.fromEntries(new URLSearchParams(rest.join('?'))) };
}

/** The hash of an address, for links. Values of the query that are empty or null are left out. */
export function href(screen: ScreenId, parts: readonly string[] = [], query: Readonly<Record<string, string | null>> = {}): string {
  const pairs = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== '');
  const search = new URLSearchParams(pairs).toString();
  return `#/${[screen, ...parts].map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}

/** A part as it was meant; one that is no valid escape is taken as it stands. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
