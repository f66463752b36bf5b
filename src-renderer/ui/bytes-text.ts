const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A size on disk, in powers of 1000: 3.1 MB. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? value.toFixed(0) : value.toFixed(1)} ${UNITS[unit] ?? ''}`;
}
