import { EngineUnavailableError, type Engine, type Scalar } from './engine.ts';

const TOLERANCE = 1e-3;

/** Row and column counts that cross the block sizes of usual products, with odd remainders. */
const SHAPES = [[1, 1, 1], [3, 5, 2], [17, 33, 9], [64, 64, 64], [65, 130, 31], [128, 257, 100]] as const;

/**
 * Compares products (every transposition), fused layers, losses, sums and gradients with plain loops in float64.
 *
 * @throws EngineUnavailableError naming the first operation that is wrong
 */
export function selfTest(engine: Engine): void {
  const { tf } = engine;
  const before = engine.liveTensors();
  tf.tidy(() => {
    for (const [m, k, n] of SHAPES) {
      for (const transposeA of [false, true]) {
        for (const transposeB of [false, true]) {
          const a = ramp(m * k, 1);
          const b = ramp(k * n, 2);
          const left = engine.matrix(a, transposeA ? k : m, transposeA ? m : k);
          const right = engine.matrix(b, transposeB ? n : k, transposeB ? k : n);
          const expected = product(a, b, m, k, n, transposeA, transposeB);
          const what = `matrix product ${m}x${k}x${n}${transposeA ? ', left transposed' : ''}${transposeB ? ', right transposed' : ''}`;
          compare(engine, what, engine.read(tf.matMul(left, right, transposeA, transposeB)), expected);
        }
      }
    }
    testLayers(engine);
  });
  if (engine.liveTensors() !== before) throw new EngineUnavailableError(`The self-test of ${engine.name} left tensors behind.`);
}

/** Dense layer with ReLU, then softmax cross-entropy: values and all gradients. */
function testLayers(engine: Engine): void {
  const [rows, width, classes] = [7, 19, 5];
  const x = ramp(rows * width, 3);
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes);
  const table = engine.variable({ shape: [rows, width], data: x });
  const kernel = engine.variable({ shape: [width, classes], data: ramp(width * classes, 4) });
  const bias = engine.variable({ shape: [classes], data: ramp(classes, 5) });
  const bags = { offsets: Int32Array.from({ length: rows + 1 }, (_, row) => row), values: Int32Array.from(labels.keys()) };
  try {
    const { value, gradients } = engine.gradients(() => {
      const hidden = engine.dense(engine.embeddingBag(table, bags), kernel, bias, 'relu');
      return engine.tf.sum<Scalar>(engine.crossEntropy(hidden, labels));
    }, [table, kernel, bias]);
    const expected = layersByLoops(x, ramp(width * classes, 4), ramp(classes, 5), labels);
    compare(engine, 'cross-entropy', [value], [expected.value]);
    for (const [i, name] of ['embedding', 'kernel', 'bias'].entries()) {
      compare(engine, `gradient of the ${name}`, gradients[i] ?? [], expected.gradients[i] ?? []);
    }
  } finally {
    for (const variable of [table, kernel, bias]) variable.dispose();
  }
}

function layersByLoops(x: Float32Array, kernel: Float32Array, bias: Float32Array, labels: Int32Array) {
  const rows = labels.length;
  const classes = bias.length;
  const width = kernel.length / classes;
  const logits = product(x, kernel, rows, width, classes, false, false).map((value, i) => value + (bias[i % classes] ?? 0));
  const hidden = logits.map((value) => Math.max(0, value));
  let value = 0;
  const delta = new Float64Array(hidden.length);
  for (let row = 0; row < rows; row++) {
    const weights = hidden.slice(row * classes, (row + 1) * classes).map(Math.exp);
    const sum = weights.reduce((a, b) => a + b, 0);
    value += Math.log(sum) - (hidden[row * classes + (labels[row] ?? 0)] ?? 0);
    for (let c = 0; c < classes; c++) {
      const error = (weights[c] ?? 0) / sum - (c === labels[row] ? 1 : 0);
      delta[row * classes + c] = (logits[row * classes + c] ?? 0) > 0 ? error : 0;
    }
  }
  const biasGradient = Float64Array.from(bias, (_, c) => delta.reduce((sum, d, i) => (i % classes === c ? sum + d : sum), 0));
  const tableGradient = product(delta, kernel, rows, classes, width, false, true);
  const kernelGradient = product(x, delta, width, rows, classes, true, false);
  return { value, gradients: [tableGradient, kernelGradient, biasGradient] };
}

type Values = ArrayLike<number>;

function product(a: Values, b: Values, m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): Float64Array {
  const out = new Float64Array(m * n);
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let i = 0; i < k; i++) {
        sum += (a[transposeA ? i * m + row : row * k + i] ?? 0) * (b[transposeB ? column * k + i : i * n + column] ?? 0);
      }
      out[row * n + column] = sum;
    }
  }
  return out;
}

/** Numbers in -0.5..0.5 without any pattern that a wrong stride would keep; no random stream needed. */
function ramp(length: number, seed: number): Float32Array {
  let current = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length }, () => {
    current = (Math.imul(current, 1664525) + 1013904223) >>> 0;
    return current / 2 ** 32 - 0.5;
  });
}

function compare(engine: Engine, what: string, actual: Values, expected: Values): void {
  let worst = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    // Not `error > worst`: a NaN must count as wrong.
    if (!(error <= worst)) worst = error;
  }
  if (!(worst <= TOLERANCE)) {
    throw new EngineUnavailableError(`The self-test of ${engine.name} failed: ${what} is off by ${worst.toPrecision(3)}.`);
  }
}
