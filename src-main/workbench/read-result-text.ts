import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** Text of a result file; one whose name ends in .gz is expanded. @throws what reading or expanding throws */
export function readResultText(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}
