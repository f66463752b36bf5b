import { tf } from '../tfjs.ts';
import { replaceKernel } from './replace-kernel.ts';
import { input, type WasmRuntime } from './wasm-backend.ts';

/**
 * Identity, and Cast to the type a tensor has, that share memory. The wasm backend's copy, and the tape clones every
 * tensor that a gradient needs: that copied all weights in each step. Tensors are immutable, and WasmEngine gives a
 * variable memory of its own before it changes it in place.
 */
export function installIdentityKernel({ backend }: WasmRuntime): void {
  replaceKernel('Identity', ({ inputs }) => {
    const { dataId, shape, dtype } = input(inputs, 'x');
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
  const cast = tf.getKernel('Cast', 'wasm').kernelFunc;
  replaceKernel('Cast', (call) => {
    const { dataId, shape, dtype } = input(call.inputs, 'x');
    if (call.attrs?.['dtype'] !== dtype) return cast(call);
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
