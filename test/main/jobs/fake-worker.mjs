// A worker that follows the protocol of step directories and does what its slice says. Plain JavaScript: it is run by Node itself.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const step = JSON.parse(readFileSync(join(folder, 'step.json'), 'utf8'));
const { act, text = '' } = step.slice;
process.stdin.resume();
process.stdin.on('close', () => process.exit(0));

function finish(outcome, error = null) {
  mkdirSync(join(folder, 'outputs'), { recursive: true });
  const read = Object.entries(step.inputs).map(([name, path]) => `${name}=${readFileSync(join(path, 'said.txt'), 'utf8')}`);
  const content = [text, ...read].join(' ');
  writeFileSync(join(folder, 'outputs', 'said.txt'), act === 'lie' ? `${content}!` : content);
  const files = { 'said.txt': { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(act === 'lie' ? `${content}!` : content) } };
  writeFileSync(
    join(folder, 'result.json'),
    JSON.stringify({ schema: 'mu-align-workbench/step-result@1', id: step.id, attempt: step.attempt, outcome, error, badInput: act === 'bad-data', fingerprint: null, durationMs: 1, startedAt: 0, peakMemoryBytes: 1, files: outcome === 'failed' || outcome === 'stopped' ? {} : files }),
  );
  process.exit(0);
}

appendFileSync(join(folder, 'journal'), `${JSON.stringify({ type: 'progress', t: 0, done: 1, total: 2, label: 'half' })}\n`);
if (act === 'crash') {
  console.error('out of luck');
  process.kill(process.pid, 'SIGKILL');
} else if (act === 'fail' || act === 'bad-data') finish('failed', 'the data are wrong');
else if (act === 'hang') for (;;);
else if (act === 'wait') {
  writeFileSync(join(folder, 'checkpoint-3'), 'half');
  writeFileSync(join(folder, 'checkpoint-4'), 'more');
  setInterval(() => existsSync(join(folder, 'control')) && finish('stopped'), 20);
} else setTimeout(() => finish('completed'), 30);
