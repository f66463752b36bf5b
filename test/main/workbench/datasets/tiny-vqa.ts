import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { zipSync } from 'fflate';
import type { NpyArray } from '../../../../src-main/lab/data/npy.ts';
import { encodeNpz } from '../../../../src-main/lab/data/npz.ts';

export interface Question {
  image_id: number;
  question_id: number;
  question: string;
}

export interface Annotation {
  question_id: number;
  image_id: number;
  question_type: string;
  answer_type: string;
  multiple_choice_answer: string;
  answers: { answer: string; answer_confidence: string; answer_id: number }[];
}

export interface TinySplit {
  questions: Question[];
  annotations: Annotation[];
}

/** Pairs with simple answers, `perImage` on each image; every third answer is "yes". */
export function tinySplit(images: number, firstImage: number, perImage = 2): TinySplit {
  const questions: Question[] = [];
  const annotations: Annotation[] = [];
  for (let i = 0; i < images * perImage; i++) {
    const image_id = firstImage + Math.floor(i / perImage);
    const question_id = image_id * 1000 + (i % perImage);
    const [answer, type, question] = i % 3 === 0 ? ['yes', 'yes/no', 'Is the cat red?'] : i % 3 === 1 ? ['no', 'yes/no', 'Is the dog red?'] : ['two', 'number', 'How many cats are there?'];
    questions.push({ image_id, question_id, question });
    const answers = Array.from({ length: 10 }, (_, a) => ({ answer: a < 7 ? answer : 'red', answer_confidence: 'yes', answer_id: a + 1 }));
    annotations.push({ question_id, image_id, question_type: i % 3 === 2 ? 'how many' : 'is the', answer_type: type, multiple_choice_answer: answer, answers });
  }
  return { questions, annotations };
}

/** Raw files of a small data set, by name, before anything is done to them. */
export interface TinyVqa {
  train: TinySplit;
  heldout: TinySplit;
  features: Map<string, NpyArray>;
  glove: string;
}

export function tinyVqa(): TinyVqa {
  const train = tinySplit(60, 1);
  const heldout = tinySplit(60, 1001);
  const ids = [...train.questions, ...heldout.questions].filter((_, i) => i % 2 === 0).map((question) => BigInt(question.image_id));
  return { train, heldout, features: featureArrays(ids), glove: 'the 1 0 0\ncat 0 1 0.5\nred -1e-1 0 2\n' };
}

export function featureArrays(ids: readonly bigint[], width = 4): Map<string, NpyArray> {
  return new Map<string, NpyArray>([
    ['image_id', { shape: [ids.length], data: BigInt64Array.from(ids) }],
    ['features', { shape: [ids.length, width], data: Float32Array.from({ length: ids.length * width }, (_, i) => (i % 17) / 4) }],
  ]);
}

/** The raw files as bytes, under the official names. */
export function tinyFiles(vqa: TinyVqa): Map<string, Uint8Array> {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const head = { info: { version: '2.0' }, license: { name: 'made up' }, data_type: 'mscoco' };
  const zip = (name: string, value: unknown): Uint8Array => zipSync({ [name]: json(value) });
  return new Map([
    ['v2_Questions_train.zip', zip('v2_OpenEnded_mscoco_train2014_questions.json', { ...head, questions: vqa.train.questions })],
    ['v2_Annotations_train.zip', zip('v2_mscoco_train2014_annotations.json', { ...head, annotations: vqa.train.annotations })],
    ['v2_OpenEnded_mscoco_val2014_questions.json', json({ ...head, questions: vqa.heldout.questions })],
    ['v2_mscoco_val2014_annotations.json', json({ ...head, annotations: vqa.heldout.annotations })],
    ['image_features.npz', encodeNpz(vqa.features)],
    ['glove.tiny.txt', new TextEncoder().encode(vqa.glove)],
  ]);
}

/** A temporary folder that is removed when the running test has ended. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mu-align-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): void {
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
}

export const quietHooks = { signal: new AbortController().signal, progress: (): void => undefined };
