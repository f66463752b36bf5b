/** What a worker needs of the environment: to find programs, folders and its language, and how many threads to use. */
const NAMES: ReadonlySet<string> = new Set([
  'PATH', 'HOME', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'LANGUAGE', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH',
  'USERPROFILE', 'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'PROCESSOR_ARCHITECTURE',
]);
const PREFIXES = ['LC_', 'MU_ALIGN_', 'OMP_', 'MKL_', 'OPENBLAS_', 'KMP_'];
/** A name that says so is never handed on, whoever set it. */
const SECRET = /TOKEN|SECRET|PASSWORD|CREDENTIAL|(?:^|_)KEY(?:_|$)/;

/**
 * The environment of worker processes: a list of what they need, for the rest may hold tokens of whoever started the
 * program, or options of Node and Electron that would change what a worker is.
 */
export function workerEnvironment(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined && isHandedOn(entry[0])));
}

function isHandedOn(name: string): boolean {
  // Windows writes names in any case: "Path".
  const upper = name.toUpperCase();
  return (NAMES.has(upper) || PREFIXES.some((prefix) => upper.startsWith(prefix))) && !SECRET.test(upper);
}
