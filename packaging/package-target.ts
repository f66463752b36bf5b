/** What a package is for, in Node's names. */
export interface PackageTarget {
  readonly platform: 'linux' | 'darwin' | 'win32';
  readonly arch: 'x64' | 'arm64';
}

/** What installers are made for. */
export const TARGETS: readonly PackageTarget[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'darwin', arch: 'arm64' },
  { platform: 'darwin', arch: 'x64' },
  { platform: 'win32', arch: 'x64' },
];

export function targetName({ platform, arch }: PackageTarget): string {
  return `${platform}-${arch}`;
}

/** @throws for a name of no target */
export function targetNamed(name: string): PackageTarget {
  const found = TARGETS.find((target) => targetName(target) === name);
  if (found === undefined) throw new Error(`no installers are made for ${name}; they are for ${TARGETS.map(targetName).join(', ')}`);
  return found;
}
