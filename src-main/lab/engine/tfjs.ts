import * as tf from '@tensorflow/tfjs-core';
// tfjs-core registers neither gradients nor kernels by itself. Gradients exist as ES modules only, so a bundler
// (vite, vitest) has to read this file; the kernels come with a backend.
import '@tensorflow/tfjs-core/dist/register_all_gradients';

// Production mode drops tfjs' hints about faster packages and its deprecation notices. It checks nothing less.
tf.env().set('PROD', true);

export { tf };
