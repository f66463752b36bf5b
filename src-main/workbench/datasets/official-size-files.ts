import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { encodeNpz } from '../../lab/data/npz.ts';
import { RandomStream } from '../../../src-shared/random/random-stream.ts';

/** The train split of VQA v2 (vqa.md 7.1). */
export const OFFICIAL_QUESTIONS = 443_757;
export const OFFICIAL_IMAGES = 82_783;
const HELDOUT_SHARE = 0.1;
const ANNOTATORS = 10;
const FEATURES = 85;
const OTHER_ANSWERS = 22_000;
const FIRST_HELDOUT_IMAGE = 400_000;
const WORDS = ['what', 'is', 'the', 'man', 'holding', 'color', 'how', 'many', 'people', 'are', 'there', 'this', 'a', 'on', 'in', 'cat', 'wearing', 'train', 'sky', 'table'];

/**
 * Writes made-up files in the format and size of VQA v2 (as many questions, images and answers as the official train
 * split; JSON of about 400 MB), for measuring the import. Seeded: the same files each time.
 */
export async function writeOfficialSizeFiles(folder: string, questions = OFFICIAL_QUESTIONS, images = OFFICIAL_IMAGES): Promise<void> {
  await mkdir(folder, { recursive: true });
  const heldoutQuestions = Math.ceil(questions * HELDOUT_SHARE);
  const heldoutImages = Math.ceil(images * HELDOUT_SHARE);
  await writeSplit(folder, 'train2014', questions, images, 1);
  await writeSplit(folder, 'val2014', heldoutQuestions, heldoutImages, FIRST_HELDOUT_IMAGE);

  const ids = BigInt64Array.from({ length: images + heldoutImages }, (_, i) => BigInt(i < images ? i + 1 : i - images + FIRST_HELDOUT_IMAGE));
  const features = new Float32Array(ids.length * FEATURES);
  RandomStream.of(0, 'official size', 'features').fillNormal(features, 1);
  await writeFile(
    join(folder, 'image_features.npz'),
    encodeNpz(new Map([['image_id', { shape: [ids.length], data: ids }], ['features', { shape: [ids.length, FEATURES], data: features }]])),
  );
}

async function writeSplit(folder: string, name: string, questions: number, images: number, firstImage: number): Promise<void> {
  const image = (i: number): number => firstImage + (i % images);
  const id = (i: number): number => image(i) * 1000 + Math.floor(i / images);
  const head = `{"info":{"description":"made up for measuring","version":"2.0"},"data_type":"mscoco","data_subtype":"${name}","license":{"url":"","name":""},`;
  await writeArray(join(folder, `v2_OpenEnded_mscoco_${name}_questions.json`), `${head}"task_type":"Open-Ended","questions":[`, questions, questionText);
  await writeArray(join(folder, `v2_mscoco_${name}_annotations.json`), `${head}"annotations":[`, questions, annotationText);

  function questionText(i: number, stream: RandomStream): string {
    const words = Array.from({ length: 4 + stream.int(6) }, () => word(stream));
    return JSON.stringify({ image_id: image(i), question: `${words.join(' ')}?`, question_id: id(i) });
  }

  function annotationText(i: number, stream: RandomStream): string {
    const usual = answer(stream);
    const answers = Array.from({ length: ANNOTATORS }, (_, a) => ({
      answer: stream.int(3) === 0 ? answer(stream).text : usual.text,
      answer_confidence: 'yes',
      answer_id: a + 1,
    }));
    return JSON.stringify({ question_type: 'none of the above', multiple_choice_answer: usual.text, answers, image_id: image(i), answer_type: usual.type, question_id: id(i) });
  }
}

async function writeArray(path: string, head: string, count: number, text: (i: number, stream: RandomStream) => string): Promise<void> {
  const stream = RandomStream.of(0, 'official size', count);
  const parts = function* (): Generator<string> {
    yield head;
    let block = '';
    for (let i = 0; i < count; i++) {
      block += (i === 0 ? '' : ',') + text(i, stream);
      if (block.length > 1 << 20) {
        yield block;
        block = '';
      }
    }
    yield `${block}]}`;
  };
  await pipeline(Readable.from(parts()), createWriteStream(path));
}

function word(stream: RandomStream): string {
  // One word in ten is from a long tail, as in real questions.
  return stream.int(10) === 0 ? `word${stream.int(12_000)}` : (WORDS[stream.int(WORDS.length)] ?? '');
}

function answer(stream: RandomStream): { text: string; type: string } {
  const u = stream.int(100);
  if (u < 38) return { text: u % 2 === 0 ? 'yes' : 'no', type: 'yes/no' };
  if (u < 51) return { text: String(stream.int(20)), type: 'number' };
  return { text: `thing ${Math.floor(OTHER_ANSWERS * stream.float() ** 3)}`, type: 'other' };
}
