import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import type { AdamMoments, AdamUpdate, DecayRows, Engine, Scalar, Variable } from '../../../src-main/lab/engine/engine.ts';

/**
 * An Engine of plain tfjs ops on the cpu backend: slow, short, and independent of the engines that the program
 * uses. Tests of models and methods run on it, and the real engines are compared with it.
 */
export async function openReferenceEngine(): Promise<Engine> {
  // Without this, tfjs greets every test with a banner.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  await tf.ready();
  const engine: Engine = {
    name: 'reference',
    version: tf.version_core,
    fingerprint: 'reference',
    gemmThreads: 1,
    tf,

    read: (tensor) => {
      const values = tensor.dataSync();
      if (!(values instanceof Float32Array)) throw new TypeError(`expected float32 values, got ${tensor.dtype}`);
      return values;
    },
    write: (variable, values) => {
      if (values.length !== variable.size) throw new RangeError(`a variable of ${variable.size} values cannot take ${values.length}`);
      const fresh = tf.tensor(values.slice(), variable.shape);
      variable.assign(fresh);
      fresh.dispose();
    },
    variable: (values, name) => tf.tidy(() => tf.variable(tf.tensor(values.data.slice(), [...values.shape]), true, name)),
    matrix: (values, rows, columns) => tf.tensor2d(values.slice(), [rows, columns]),

    // A product with a matrix of word counts: slower than gathering rows, and another computation.
    embeddingBag: (table, { offsets, values }) => {
      const lists = offsets.length - 1;
      const [rows] = table.shape;
      const counts = new Float32Array(lists * rows);
      for (let list = 0; list < lists; list++) {
        for (const row of values.subarray(offsets[list], offsets[list + 1])) {
          if (row >= 0) counts[list * rows + row] = (counts[list * rows + row] ?? 0) + 1;
        }
      }
      return tf.matMul(tf.tensor2d(counts, [lists, rows]), table);
    },
    dense: (x, kernel, bias, activation) => {
      const linear: tf.Tensor2D = tf.add(tf.matMul(x, kernel), bias);
      return activation === 'relu' ? tf.relu(linear) : linear;
    },
    crossEntropy: (logits, labels) => {
      const oneHot = tf.oneHot(tf.tensor1d(labels.slice(), 'int32'), logits.shape[1]);
      return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), oneHot), 1));
    },

    gradients: (loss, variables) => {
      const { value, grads } = tf.variableGrads(loss, [...variables]);
      const gradients = variables.map((variable) => {
        const gradient: tf.Tensor | undefined = grads[variable.name];
        return gradient === undefined ? new Float32Array(variable.size) : Float32Array.from(gradient.dataSync());
      });
      const result = { value: value.dataSync()[0] ?? Number.NaN, gradients };
      tf.dispose([value, ...Object.values(grads)]);
      return result;
    },

    adamMoments: ({ size }) => new PlainMoments(size),
    adam: (variable, gradient, moments, update, decayRows) => {
      if (!(moments instanceof PlainMoments)) throw new TypeError('these moments are of another engine');
      const { m, v } = moments;
      const w = Float32Array.from(variable.dataSync());
      const columns = decayRows === null ? w.length : w.length / decayRows.length;
      for (let i = 0; i < w.length; i++) {
        const decays = decayRows === null || decayRows[Math.floor(i / columns)] === 1;
        const old = w[i] ?? 0;
        const g = (gradient[i] ?? 0) + (decays ? update.l2 * old : 0);
        m[i] = update.beta1 * (m[i] ?? 0) + (1 - update.beta1) * g;
        v[i] = update.beta2 * (v[i] ?? 0) + (1 - update.beta2) * g * g;
        const mHat = (m[i] ?? 0) / (1 - update.beta1 ** update.step);
        const vHat = (v[i] ?? 0) / (1 - update.beta2 ** update.step);
        const decayed = decays ? old * (1 - update.learningRate * update.decay) : old;
        w[i] = decayed - (update.learningRate * mHat) / (Math.sqrt(vHat) + update.epsilon);
      }
      const fresh = tf.tensor(w, variable.shape);
      variable.assign(fresh);
      fresh.dispose();
    },

    adamDescent: (loss: () => Scalar, variables: readonly Variable[], moments: readonly AdamMoments[], update: AdamUpdate, decayRows: readonly DecayRows[]) => {
      const { value, gradients } = engine.gradients(loss, variables);
      const finite = Number.isFinite(value) && gradients.every((gradient) => gradient.every(Number.isFinite));
      for (const [i, variable] of finite ? variables.entries() : []) {
        const [gradient, state] = [gradients[i], moments[i]];
        if (gradient !== undefined && state !== undefined) engine.adam(variable, gradient, state, update, decayRows[i] ?? null);
      }
      return { value, finite };
    },

    liveTensors: () => tf.memory().numTensors,
    dispose: () => undefined,
  };
  return engine;
}

/** Moments as plain arrays. */
class PlainMoments implements AdamMoments {
  readonly size: number;
  readonly m: Float32Array;
  readonly v: Float32Array;

  constructor(size: number) {
    this.size = size;
    this.m = new Float32Array(size);
    this.v = new Float32Array(size);
  }

  read(): { m: Float32Array; v: Float32Array } {
    return { m: this.m.slice(), v: this.v.slice() };
  }

  write(m: Float32Array, v: Float32Array): void {
    this.m.set(m);
    this.v.set(v);
  }
}
