import { replaceKernel } from './replace-kernel.ts';
import { input, type WasmRuntime } from './wasm-backend.ts';

/**
 * Identity that shares memory. The wasm backend's copies, and the tape clones every tensor that a gradient needs:
 * that copied all weights in each step. Tensors are immutable, and WasmEngine gives a variable memory of its own
 * before it changes it in place.
 */
export function installIdentityKernel({ backend }: WasmRuntime): void {
  replaceKernel('Identity', ({ inputs }) => {
    const { dataId, shape, dtype } = input(inputs, 'x');
    backend.incRef(dataId);
    return { dataId, shape, dtype };
  });
}
