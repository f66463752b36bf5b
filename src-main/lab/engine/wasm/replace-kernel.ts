import type { KernelConfig } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';

type KernelFunc = KernelConfig['kernelFunc'];

/** Puts a kernel in the place of the wasm backend's own; the set-up of the old one is kept, for its users call it. */
export function replaceKernel(kernelName: string, kernelFunc: KernelFunc): void {
  const old = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...old, kernelFunc });
}

/** Adds a kernel that the wasm backend lacks. */
export function addKernel(kernelName: string, kernelFunc: KernelFunc): void {
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}
