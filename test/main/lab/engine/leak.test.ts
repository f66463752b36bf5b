import { describe, expect, test } from 'vitest';
import { engineFactories, openEngine } from '../../../../src-main/lab/engine/engines.ts';

/** Bytes of all WebAssembly memory that views of tensors see. */
function heapBytes(view: Float32Array): number {
  return view.buffer.byteLength;
}

describe.each(engineFactories.map(({ name }) => name))('%s', (name) => {
  test('300 steps leave no tensor behind and the heap as it was', async () => {
    const { engine } = await openEngine(name, { gemmThreads: 1 });
    const { tf } = engine;
    const [batch, words, width, answers] = [32, 50, 24, 40];
    const noise = (length: number, stride: number) => Float32Array.from({ length }, (_, i) => Math.sin(i * stride));
    const variables = [
      engine.variable({ shape: [words, width], data: noise(words * width, 0.3) }),
      engine.variable({ shape: [2 * width, answers], data: noise(2 * width * answers, 0.7) }),
      engine.variable({ shape: [answers], data: noise(answers, 0.9) }),
    ] as const;
    const [table, kernel, bias] = variables;
    const labels = Int32Array.from({ length: batch }, (_, i) => i % answers);
    const bags = { offsets: Int32Array.from({ length: batch + 1 }, (_, i) => 2 * i), values: Int32Array.from({ length: 2 * batch }, (_, i) => (i % 7 === 0 ? -1 : i % words)) };
    const moments = variables.map((variable) => engine.adamMoments(variable));
    let losses: number[] = [];
    const step = (number: number) => {
      const { value } = engine.adamDescent(() => {
        const q = tf.tanh(engine.embeddingBag(table, bags));
        const joint = tf.concat2d([q, tf.mul(q, q)], 1);
        const logits = engine.dense(joint, kernel, bias, 'linear');
        const calm = tf.mean(tf.square(tf.relu(tf.sub(tf.max(tf.softmax(logits), 1), tf.scalar(0.5)))));
        return tf.add(tf.mean(engine.crossEntropy(logits, labels)), calm);
      }, variables, moments, { learningRate: 1e-2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, step: number, l2: 0, decay: 0.01 }, [null, null, null]);
      losses = [...losses, value];
    };
    step(1);
    const tensors = engine.liveTensors();
    const heap = heapBytes(engine.read(table));
    for (let number = 2; number <= 300; number++) {
      step(number);
      expect(engine.liveTensors()).toBe(tensors);
    }
    expect(heapBytes(engine.read(table))).toBe(heap);
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    tf.dispose([...variables]);
    expect(engine.liveTensors()).toBe(tensors - variables.length);
    engine.dispose();
  });

  test('a loss that throws leaves no tensor behind', async () => {
    const { engine } = await openEngine(name, { gemmThreads: 1 });
    const weights = engine.variable({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    const before = engine.liveTensors();
    expect(() => engine.gradients(() => {
      engine.tf.square(weights);
      throw new Error('stopped inside the loss');
    }, [weights])).toThrow('stopped inside the loss');
    expect(engine.liveTensors()).toBe(before);
    const { value } = engine.gradients(() => engine.tf.sum(weights), [weights]);
    expect(value).toBe(10);
    expect(engine.liveTensors()).toBe(before);
    weights.dispose();
    engine.dispose();
  });
});
