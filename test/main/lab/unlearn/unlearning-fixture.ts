import { modelConfigSchema } from '../../../../src-shared/experiment/model-config.ts';
import type { ModelConfig } from '../../../../src-shared/experiment/model-config.ts';
import { trainingConfigSchema } from '../../../../src-shared/experiment/training-config.ts';
import type { PreparedData } from '../../../../src-main/lab/data/prepared-data.ts';
import type { Engine } from '../../../../src-main/lab/engine/engine.ts';
import type { NamedTensors } from '../../../../src-main/lab/float-tensor.ts';
import type { Checkpoint, LabHooks, MetricPoint } from '../../../../src-main/lab/hooks.ts';
import { forwardAll } from '../../../../src-main/lab/model/forward-all.ts';
import { modelShape } from '../../../../src-main/lab/model/model-shape.ts';
import { TwoTower } from '../../../../src-main/lab/model/two-tower.ts';
import { trainModel } from '../../../../src-main/lab/train/train-model.ts';
import { methodById } from '../../../../src-main/lab/unlearn/registry.ts';
import type { UnlearningInput, UnlearningResult } from '../../../../src-main/lab/unlearn/unlearning-method.ts';
import { quietHooks, tinyData } from '../tiny-data.ts';

export interface Run extends UnlearningResult {
  readonly points: readonly MetricPoint[];
}

/** A small world with an original and a retrained model, and methods to try on them. */
export class UnlearningFixture {
  readonly engine: Engine;
  readonly data: PreparedData;
  readonly input: UnlearningInput;

  private constructor(engine: Engine, data: PreparedData, input: UnlearningInput) {
    this.engine = engine;
    this.data = data;
    this.input = input;
  }

  static async create(engine: Engine, config: Partial<ModelConfig> = {}): Promise<UnlearningFixture> {
    const tiny = tinyData({ pairs: 60 });
    const data = { ...tiny, nonMembers: { ...tiny.nonMembers, validation: tiny.nonMembers.test } };
    const shape = modelShape(modelConfigSchema.parse({ towerDim: 6, jointDim: 16, ...config }), data.info, data.vocabulary);
    const training = trainingConfigSchema.parse({ epochs: 60, batchSize: 16, learningRate: 0.01 });
    const common = { engine, shape, data, training, hooks: quietHooks(), resume: null };
    const everything = Int32Array.from({ length: data.train.count }, (_, row) => row);
    const { weights: original } = await trainModel({ ...common, rows: everything, seed: 1 });
    const { weights: retrained } = await trainModel({ ...common, rows: data.retain, seed: 2 });
    const input = { ...common, original, originalSeed: 1, teacher: { weights: retrained, seed: 2 }, seed: 1 };
    return new UnlearningFixture(engine, data, input);
  }

  async run(id: string, params: Readonly<Record<string, unknown>> = {}, overrides: Partial<UnlearningInput> = {}): Promise<Run> {
    const method = methodById(id);
    const points: MetricPoint[] = [];
    const hooks: LabHooks = { ...(overrides.hooks ?? this.input.hooks), metric: (point) => points.push(point) };
    const result = await method.run({ ...this.input, ...overrides, hooks }, method.params.parse(params));
    return { ...result, points };
  }

  /** The checkpoint that stands after so many optimiser steps. */
  async checkpointAfter(steps: number, id: string, params: Readonly<Record<string, unknown>>): Promise<Checkpoint> {
    const kept: Checkpoint[] = [];
    const hooks = quietHooks({
      checkpoint: (make) => {
        const checkpoint = make();
        if (checkpoint.position.step === steps) kept.push(checkpoint);
      },
    });
    await this.run(id, params, { hooks });
    const found = kept[0];
    if (found === undefined) throw new Error(`${id} has no checkpoint after step ${steps}`);
    return found;
  }

  /** Logits of a model on rows of the training table, row by row. */
  async logits(weights: NamedTensors, rows: Int32Array, seed = 1): Promise<number[][]> {
    const { engine, input, data } = this;
    const model = new TwoTower(engine, input.shape, weights, seed);
    const found: number[][] = [];
    const width = input.shape.answerCount;
    await forwardAll(engine, model, { table: data.train, rows }, data.vocabulary, data.info, ({ size, logits }) => {
      for (let i = 0; i < size; i++) found.push([...logits.subarray(i * width, (i + 1) * width)]);
    });
    model.dispose();
    return found;
  }

  /** Share of rows whose answer the model gives. */
  async accuracy(weights: NamedTensors, rows: Int32Array): Promise<number> {
    const logits = await this.logits(weights, rows);
    const right = logits.filter((row, i) => row.indexOf(Math.max(...row)) === this.data.train.answer[rows[i] ?? -1]);
    return right.length / rows.length;
  }
}

/** All numbers of a model, with their names. */
export function numbersOfWeights(weights: NamedTensors): Record<string, number[]> {
  return Object.fromEntries([...weights].map(([name, tensor]) => [name, [...tensor.data]]));
}

/** Largest absolute difference of two models' numbers. */
export function largestDifference(a: NamedTensors, b: NamedTensors): number {
  let largest = 0;
  for (const [name, { data }] of a) {
    const other = b.get(name)?.data ?? new Float32Array(0);
    data.forEach((value, i) => {
      largest = Math.max(largest, Math.abs(value - (other[i] ?? Infinity)));
    });
  }
  return largest;
}
