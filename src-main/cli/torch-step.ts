import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * The reference step of lab/engine/bench-step.ts in PyTorch: same shapes, one thread, fused Adam. It waits for a
 * number of steps on its input and answers with the median of their durations in milliseconds.
 */
const SCRIPT = `
import sys, time, torch, torch.nn.functional as F
torch.set_num_threads(1)
batch = int(sys.argv[1])
shapes = [(512, 2048), (512, 768), (512, 1024), (1000, 512)]
W = [((torch.rand(s) * 2 - 1) * (6 / s[1]) ** 0.5).requires_grad_() for s in shapes]
b = [torch.zeros(s[0], requires_grad=True) for s in shapes]
image, words = torch.rand(batch, 2048) * 2 - 1, torch.rand(batch, 768) * 2 - 1
labels = (torch.arange(batch) * 37) % 1000
adam = torch.optim.Adam(W + b, lr=1e-6, fused=True)
def step():
    i = F.relu(F.linear(image, W[0], b[0]))
    q = F.relu(F.linear(words, W[1], b[1]))
    hidden = F.relu(F.linear(torch.cat([i * q, i + q], 1), W[2], b[2]))
    loss = F.cross_entropy(F.linear(hidden, W[3], b[3]), labels)
    adam.zero_grad()
    loss.backward()
    adam.step()
    return loss.item()
step(); step()
print(torch.__version__, flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1000)
    print(sorted(times)[len(times) // 2], flush=True)
`;

/** A Python process that runs the step when asked and is idle otherwise. */
export interface TorchStep {
  readonly version: string;
  /** median duration of a step in milliseconds */
  medianMs(steps: number): Promise<number>;
  close(): void;
}

/**
 * @param python the interpreter's name or path
 * @returns null when the interpreter is missing or has no usable torch
 */
export async function startTorchStep(python: string, batchSize: number, signal: AbortSignal): Promise<TorchStep | null> {
  const child = spawn(python, ['-c', SCRIPT, String(batchSize)], { stdio: ['pipe', 'pipe', 'ignore'], signal });
  // A missing interpreter is reported by an event; the closed output below says the same.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout });
  const answers = lines[Symbol.asyncIterator]();
  const next = async (): Promise<string | null> => {
    const { value, done } = await answers.next();
    return done === true ? null : value;
  };
  const version = await next();
  if (version === null) return null;
  return {
    version,
    async medianMs(steps) {
      if (!child.stdin.write(`${steps}\n`)) await once(child.stdin, 'drain');
      const median = Number((await next()) ?? NaN);
      if (!Number.isFinite(median)) throw new Error('The PyTorch process ended before its answer.');
      return median;
    },
    close() {
      child.stdin.end();
      lines.close();
    },
  };
}
