import type { Tensor1D, Tensor2D } from '../engine.ts';
import { tf } from '../tfjs.ts';
import { addKernel } from './replace-kernel.ts';
import { addressOf, floatView, input, type WasmRuntime } from './wasm-backend.ts';

const FORWARD = 'LabCrossEntropy';
const BACKWARD = 'LabCrossEntropyGrad';

/** Registers the fused softmax cross-entropy with hard labels and its gradient, p - e_label. */
export function installCrossEntropyKernel({ backend, simd }: WasmRuntime): void {
  addKernel(FORWARD, ({ inputs, attrs }) => {
    const logits = input(inputs, 'logits');
    const [rows = 0, classes = 0] = logits.shape;
    const loss = backend.makeOutput([rows], 'float32');
    const probabilities = backend.makeOutput([rows, classes], 'float32');
    const labels = labelsOf(attrs);
    const logitValues = floatView(backend, logits);
    const lossValues = floatView(backend, loss);
    for (let row = 0; row < rows; row++) {
      const from = addressOf(backend, logits) + row * classes * 4;
      const to = addressOf(backend, probabilities) + row * classes * 4;
      const max = simd.max(from, classes);
      const sum = simd.expShifted(from, to, classes, max);
      simd.scale(to, to, classes, 1 / sum);
      lossValues[row] = Math.log(sum) + max - (logitValues[row * classes + (labels[row] ?? 0)] ?? 0);
    }
    return [loss, probabilities];
  });

  addKernel(BACKWARD, ({ inputs, attrs }) => {
    const probabilities = input(inputs, 'probabilities');
    const out = backend.makeOutput(probabilities.shape, 'float32');
    const [rows = 0, classes = 0] = probabilities.shape;
    const labels = labelsOf(attrs);
    const dy = floatView(backend, input(inputs, 'dy'));
    const values = floatView(backend, out);
    for (let row = 0; row < rows; row++) {
      const at = row * classes;
      const weight = dy[row] ?? 0;
      simd.scale(addressOf(backend, probabilities) + at * 4, addressOf(backend, out) + at * 4, classes, weight);
      const label = at + (labels[row] ?? 0);
      values[label] = (values[label] ?? 0) - weight;
    }
    return out;
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
  // Not a registered gradient: with two outputs tfjs would fill zeros for that of the probabilities in each step.
  const op = tf.customGrad((x, save) => {
    if (typeof x === 'function' || typeof save !== 'function') throw new TypeError('tfjs called the cross-entropy with other arguments.');
    const [loss, probabilities] = tf.engine().runKernel<[Tensor1D, Tensor2D]>(FORWARD, { logits: x }, { labels });
    save([probabilities]);
    return {
      value: loss,
      gradFunc: (dy: Tensor1D, saved) => {
        const [kept] = saved;
        if (kept === undefined) throw new Error('The cross-entropy saved no probabilities.');
        return tf.engine().runKernel<Tensor2D>(BACKWARD, { dy, probabilities: kept }, { labels });
      },
    };
  });
  return op(logits);
}

function labelsOf(attrs: unknown): Int32Array {
  if (typeof attrs === 'object' && attrs !== null && 'labels' in attrs && attrs.labels instanceof Int32Array) return attrs.labels;
  throw new TypeError('The cross-entropy kernel needs labels.');
}
