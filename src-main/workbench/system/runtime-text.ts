const RUNTIMES: readonly (readonly [key: string, name: string])[] = [['electron', 'Electron'], ['chrome', 'Chromium'], ['node', 'Node']];

/** What the program runs in, with versions: Node, and in the desktop application Electron with its Chromium. */
export function runtimeText(versions: Readonly<Record<string, string | undefined>> = process.versions): string {
  return RUNTIMES.flatMap(([key, name]) => (versions[key] === undefined ? [] : [`${name} ${versions[key]}`])).join(', ');
}
