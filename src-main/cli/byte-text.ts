/** A size for people: 812 bytes, 4.2 KB, 1.3 GB (powers of 1000, as disks are sold). */
export function byteText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  const units = ['KB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toPrecision(3)} ${units[power - 1] ?? ''}`;
}
