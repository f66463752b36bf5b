import type { Tensor } from './engine.ts';
import { tf } from './tfjs.ts';

/** Operations on two tensors whose gradient in tfjs 4.22 keeps the broadcast shape, which its tape then refuses. */
const KERNELS = ['Maximum', 'Minimum', 'SquaredDifference'] as const;

let installed = false;

/** Makes maximum, minimum and squaredDifference differentiable where one operand is broadcast, a scalar for example. */
export function installBroadcastGradients(): void {
  if (installed) return;
  installed = true;
  for (const kernelName of KERNELS) {
    const old = tf.getGradient(kernelName);
    tf.unregisterGradient(kernelName);
    tf.registerGradient({
      ...old,
      gradFunc: (dy, saved, attrs) => {
        const gradients = old.gradFunc(dy, saved, attrs);
        const [a, b] = saved;
        return {
          a: () => summedTo(a, gradients['a']),
          b: () => summedTo(b, gradients['b']),
        };
      },
    });
  }
}

/** The gradient of an operand that was broadcast is the sum over the axes along which it was repeated. */
function summedTo(operand: Tensor | undefined, gradient: (() => Tensor) | undefined): Tensor {
  if (operand === undefined || gradient === undefined) throw new Error('The operation saved no operands.');
  const full = gradient();
  const axes = tf.broadcast_util.getReductionAxes(operand.shape, full.shape);
  return axes.length === 0 ? full : tf.reshape(tf.sum(full, axes), operand.shape);
}
