import type { AdamUpdate, Engine, Scalar, Variable } from './engine.ts';

/** Sizes of the reference step: about those of the VQA-v2 model. */
const IMAGE = 2048;
const WORDS = 768;
const TOWER = 512;
const HIDDEN = 512;
const ANSWERS = 1000;

const SHAPES: Readonly<Record<string, readonly [number, number]>> = {
  image: [IMAGE, TOWER],
  question: [WORDS, TOWER],
  joint: [2 * TOWER, HIDDEN],
  head: [HIDDEN, ANSWERS],
};

// A rate so low that the loss stays where it is: a fitted batch has denormal gradients, which processors multiply slowly.
const ADAM: Omit<AdamUpdate, 'step'> = { learningRate: 1e-6, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, l2: 0, decay: 0 };

/** One training step of the reference model on a batch made once. */
export interface BenchStep {
  /** @returns the loss before the update */
  run(): number;
  dispose(): void;
}

/**
 * The reference training step: two dense towers with ReLU, their product and sum through a hidden layer to the
 * answers, softmax cross-entropy, all gradients, and an Adam update of every weight. The benchmark compares it with
 * the same step in PyTorch (cli/torch-step.ts).
 */
export function makeBenchStep(engine: Engine, batchSize: number): BenchStep {
  const { tf } = engine;
  const weights: Record<string, Variable> = {};
  for (const [name, [rows, columns]] of Object.entries(SHAPES)) {
    const scale = Math.sqrt(6 / rows);
    weights[`${name}.kernel`] = engine.variable({ shape: [rows, columns], data: noise(rows * columns, rows, scale) }, `${name}.kernel`);
    weights[`${name}.bias`] = engine.variable({ shape: [columns], data: new Float32Array(columns) }, `${name}.bias`);
  }
  const variables = Object.values(weights);
  const moments = variables.map((variable) => engine.adamMoments(variable));
  const decayRows = variables.map(() => null);
  const image = engine.matrix(noise(batchSize * IMAGE, 11, 1), batchSize, IMAGE);
  const words = engine.matrix(noise(batchSize * WORDS, 12, 1), batchSize, WORDS);
  const labels = Int32Array.from({ length: batchSize }, (_, row) => (row * 37) % ANSWERS);
  const weight = (name: string): Variable => {
    const variable = weights[name];
    if (variable === undefined) throw new Error(`The reference model has no weight ${name}.`);
    return variable;
  };
  const loss = (): Scalar => {
    const i = engine.dense(image, weight('image.kernel'), weight('image.bias'), 'relu');
    const q = engine.dense(words, weight('question.kernel'), weight('question.bias'), 'relu');
    const fused = tf.concat2d([tf.mul(i, q), tf.add(i, q)], 1);
    const hidden = engine.dense(fused, weight('joint.kernel'), weight('joint.bias'), 'relu');
    const logits = engine.dense(hidden, weight('head.kernel'), weight('head.bias'), 'linear');
    return tf.mean<Scalar>(engine.crossEntropy(logits, labels));
  };
  let step = 0;
  return {
    run() {
      step += 1;
      const { value } = engine.adamDescent(loss, variables, moments, { ...ADAM, step }, decayRows);
      return value;
    },
    dispose() {
      tf.dispose([image, words, ...variables]);
    },
  };
}

/** Median duration of a step in milliseconds. */
export function medianStepMs(step: BenchStep, clock: () => number, steps: number): number {
  const durations = Array.from({ length: steps }, () => {
    const start = clock();
    step.run();
    return clock() - start;
  }).sort((a, b) => a - b);
  return durations[steps >> 1] ?? NaN;
}

/**
 * Speed of the reference step, after two steps of warming up.
 *
 * @param clock milliseconds on a monotonic clock
 * @returns samples a second, from the median step
 */
export function benchStep(engine: Engine, clock: () => number, batchSize = 256, steps = 10): number {
  const bench = makeBenchStep(engine, batchSize);
  try {
    bench.run();
    bench.run();
    return (batchSize * 1000) / medianStepMs(bench, clock, steps);
  } finally {
    bench.dispose();
  }
}

/** Numbers in -scale..scale from a linear congruential generator: a benchmark needs no better. */
function noise(length: number, seed: number, scale: number): Float32Array {
  let current = seed;
  return Float32Array.from({ length }, () => {
    current = (Math.imul(current, 1664525) + 1013904223) >>> 0;
    return (current / 2 ** 31 - 1) * scale;
  });
}
