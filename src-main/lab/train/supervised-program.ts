import { RandomStream } from '../../../src-shared/random/random-stream.ts';
import type { StreamName } from '../../../src-shared/random/random-stream.ts';
import type { TrainingConfig } from '../../../src-shared/experiment/training-config.ts';
import { makeBatch } from '../data/batch.ts';
import type { PreparedData } from '../data/prepared-data.ts';
import type { Engine, Scalar } from '../engine/engine.ts';
import type { FloatTensor, NamedTensors } from '../float-tensor.ts';
import type { ModelBatch } from '../model/model-batch.ts';
import { supervisedLoss } from '../model/supervised-loss.ts';
import type { TwoTower } from '../model/two-tower.ts';
import { BatchOrder } from './batch-order.ts';
import { decayMasks } from './decay-rows.ts';
import { learningRateAt } from './learning-rate.ts';
import { createOptimiser } from './optimiser.ts';
import type { Optimiser } from './optimiser.ts';
import type { EpochOutcome, Phase, ProgramState, StepAt, StepValues, TrainingProgram } from './program.ts';
import { joinTensors, tensorsUnder } from './tensor-prefix.ts';

export interface SupervisedSettings {
  readonly engine: Engine;
  /** trained in place; the caller disposes it */
  readonly model: TwoTower;
  readonly data: PreparedData;
  /** rows of `data.train` to learn from */
  readonly rows: Int32Array;
  /** rows of `data.train` to watch for early stopping; empty: train all epochs */
  readonly watched: Int32Array;
  readonly training: TrainingConfig;
  /** names all randomness of the program, with `stream` */
  readonly seed: number;
  readonly stream: StreamName;
  /** metric points' phase name, and the progress line */
  readonly phase: string;
  readonly label: string;
}

/** Pairs a batch when the loss is only measured. */
const WATCH_BATCH = 1024;

/**
 * Supervised training on a set of pairs: the loss of the model's head, one pass an epoch in a fresh order, with
 * early stopping when rows are watched. Retraining and fine-tuning are this program on the retain set.
 */
export class SupervisedProgram implements TrainingProgram {
  readonly label: string;
  readonly epochs: number;
  readonly #settings: SupervisedSettings;
  readonly #order: BatchOrder;
  readonly #dropout: RandomStream;
  readonly #optimiser: Optimiser;
  #finishedEpochs = 0;
  #best: { readonly loss: number; readonly epoch: number; readonly weights: NamedTensors } | null = null;

  constructor(settings: SupervisedSettings) {
    const { engine, model, data, rows, training, seed, stream } = settings;
    this.label = settings.label;
    this.epochs = training.epochs;
    this.#settings = settings;
    this.#order = new BatchOrder(rows, training.batchSize, seed, stream);
    this.#dropout = RandomStream.of(seed, stream, 'dropout');
    this.#optimiser = createOptimiser(engine, model, training.optimiser, decayMasks(data.train, rows, data.vocabulary));
  }

  /** Epochs finished so far: fewer than `epochs` after early stopping or divergence. */
  get finishedEpochs(): number {
    return this.#finishedEpochs;
  }

  phases(): readonly Phase[] {
    return [{ name: this.#settings.phase, steps: this.#order.batches }];
  }

  step(at: StepAt): StepValues {
    const { training } = this.#settings;
    const batch = this.#batch(this.#order.batch(at.epoch, at.stepInPhase));
    const learningRate = learningRateAt(training.schedule, training.learningRate, at);
    const dropout = this.#dropout.at(at.step);
    const loss = this.#optimiser.descend(() => this.#loss(batch, dropout), learningRate);
    return { loss, learningRate };
  }

  afterEpoch(epoch: number): EpochOutcome {
    this.#finishedEpochs = epoch + 1;
    const { earlyStopping } = this.#settings.training;
    if (earlyStopping === null || this.#settings.watched.length === 0) return {};
    const watchedLoss = this.#watchedLoss();
    if (Number.isFinite(watchedLoss) && watchedLoss < (this.#best?.loss ?? Infinity)) {
      this.#best = { loss: watchedLoss, epoch, weights: this.#settings.model.weights() };
    }
    return { values: { watchedLoss }, stop: epoch - (this.#best?.epoch ?? -1) >= earlyStopping.patience };
  }

  /** The trained weights: with early stopping those of the epoch with the lowest watched loss, else the last ones. */
  weights(): NamedTensors {
    return this.#best?.weights ?? this.#settings.model.weights();
  }

  save(): ProgramState {
    const { tensors, updates } = this.#optimiser.save();
    const best = this.#best;
    return {
      tensors: joinTensors({
        weights: this.#settings.model.weights(),
        optimiser: tensors,
        best: best?.weights ?? new Map<string, FloatTensor>(),
      }),
      numbers: {
        updates,
        finishedEpochs: this.#finishedEpochs,
        ...(best === null ? {} : { bestLoss: best.loss, bestEpoch: best.epoch }),
      },
    };
  }

  restore({ tensors, numbers }: ProgramState): void {
    this.#settings.model.load(tensorsUnder(tensors, 'weights'));
    this.#optimiser.restore(tensorsUnder(tensors, 'optimiser'), numbers['updates'] ?? 0);
    this.#finishedEpochs = numbers['finishedEpochs'] ?? 0;
    const { bestLoss: loss, bestEpoch: epoch } = numbers;
    this.#best = loss === undefined || epoch === undefined ? null : { loss, epoch, weights: tensorsUnder(tensors, 'best') };
  }

  #batch(rows: Int32Array): ModelBatch {
    const { data, model } = this.#settings;
    return makeBatch(data.train, rows, data.vocabulary, data.info, model.shape.config.head);
  }

  #loss(batch: ModelBatch, dropout?: RandomStream): Scalar {
    const { engine, model } = this.#settings;
    const { m } = model.encode(batch, dropout === undefined ? {} : { dropout });
    return supervisedLoss(engine, model.head(m), batch, model.shape.config.head);
  }

  /** Mean loss over the watched rows, without dropout. */
  #watchedLoss(): number {
    const { engine, watched } = this.#settings;
    let sum = 0;
    for (let from = 0; from < watched.length; from += WATCH_BATCH) {
      const batch = this.#batch(watched.subarray(from, from + WATCH_BATCH));
      engine.tf.tidy(() => {
        sum += (engine.read(this.#loss(batch))[0] ?? Number.NaN) * batch.size;
      });
    }
    return sum / watched.length;
  }
}
