import type { Tensor1D, Tensor2D } from '../engine.ts';
import { tf } from '../tfjs.ts';
import { addKernel } from './replace-kernel.ts';
import { asWasmBackend, floatView, input } from './wasm-backend.ts';

const FORWARD = 'LabCrossEntropy';
const BACKWARD = 'LabCrossEntropyGrad';

/** Registers the fused softmax cross-entropy with hard labels and its gradient, p - e_label. */
export function installCrossEntropyKernel(): void {
  addKernel(FORWARD, ({ inputs, backend, attrs }) => {
    const wasm = asWasmBackend(backend);
    const logits = input(inputs, 'logits');
    const [rows = 0, classes = 0] = logits.shape;
    const loss = wasm.makeOutput([rows], 'float32');
    const probabilities = wasm.makeOutput([rows, classes], 'float32');
    softmaxLoss(floatView(wasm, logits), labelsOf(attrs), floatView(wasm, loss), floatView(wasm, probabilities));
    return [loss, probabilities];
  });

  addKernel(BACKWARD, ({ inputs, backend, attrs }) => {
    const wasm = asWasmBackend(backend);
    const probabilities = input(inputs, 'probabilities');
    const out = wasm.makeOutput(probabilities.shape, 'float32');
    const dy = floatView(wasm, input(inputs, 'dy'));
    softmaxLossGradient(floatView(wasm, probabilities), labelsOf(attrs), dy, floatView(wasm, out));
    return out;
  });

  tf.registerGradient({
    kernelName: FORWARD,
    outputsToSave: [false, true],
    gradFunc: (dys, saved, attrs) => {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      const [probabilities] = saved;
      if (dy === undefined || probabilities === undefined) throw new Error('The cross-entropy saved no tensors.');
      return { logits: () => tf.engine().runKernel<Tensor2D>(BACKWARD, { dy, probabilities }, { labels: labelsOf(attrs) }) };
    },
  });
}

/**
 * -log softmax(logits)_label per row.
 *
 * @param logits shape [n, classes]
 * @param labels n class numbers
 * @returns shape [n]
 * @throws RangeError when a label is outside 0..classes-1 or there are not n of them
 */
export function crossEntropy(logits: Tensor2D, labels: Int32Array): Tensor1D {
  const [rows, classes] = logits.shape;
  if (labels.length !== rows) throw new RangeError(`crossEntropy: ${labels.length} labels for ${rows} rows.`);
  for (const label of labels) {
    if (label < 0 || label >= classes) throw new RangeError(`crossEntropy: label ${label} is outside 0..${classes - 1}.`);
  }
  return tf.tidy(() => {
    const [loss] = tf.engine().runKernel<[Tensor1D, Tensor2D]>(FORWARD, { logits }, { labels });
    return loss;
  });
}

function labelsOf(attrs: unknown): Int32Array {
  if (typeof attrs === 'object' && attrs !== null && 'labels' in attrs && attrs.labels instanceof Int32Array) return attrs.labels;
  throw new TypeError('The cross-entropy kernel needs labels.');
}

function softmaxLoss(logits: Float32Array, labels: Int32Array, loss: Float32Array, probabilities: Float32Array): void {
  const rows = loss.length;
  const classes = rows === 0 ? 0 : logits.length / rows;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    const end = start + classes;
    let max = -Infinity;
    for (let i = start; i < end; i++) max = Math.max(max, logits[i] ?? 0);
    let sum = 0;
    for (let i = start; i < end; i++) {
      const weight = Math.exp((logits[i] ?? 0) - max);
      probabilities[i] = weight;
      sum += weight;
    }
    const scale = 1 / sum;
    for (let i = start; i < end; i++) probabilities[i] = (probabilities[i] ?? 0) * scale;
    loss[row] = Math.log(sum) + max - (logits[start + (labels[row] ?? 0)] ?? 0);
  }
}

function softmaxLossGradient(probabilities: Float32Array, labels: Int32Array, dy: Float32Array, out: Float32Array): void {
  const rows = dy.length;
  const classes = rows === 0 ? 0 : probabilities.length / rows;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    const end = start + classes;
    const scale = dy[row] ?? 0;
    for (let i = start; i < end; i++) out[i] = (probabilities[i] ?? 0) * scale;
    const label = start + (labels[row] ?? 0);
    out[label] = ((probabilities[label] ?? 0) - 1) * scale;
  }
}
