import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareVqa } from '../../../../src-main/lab/data/vqa/prepare-vqa.ts';
import type { VqaDataset } from '../../../../src-main/lab/data/vqa/vqa-dataset.ts';
import { vqaAccuracy } from '../../../../src-main/lab/data/vqa/vqa-accuracy.ts';
import { vqaParamsSchema } from '../../../../src-main/lab/data/vqa/vqa-params.ts';
import { modelFreeScores } from '../../../../src-main/lab/data/model-free-attacker.ts';
import { loadDataset } from '../../../../src-main/workbench/datasets/dataset-folder.ts';
import { importDataset } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import { inspectDataset } from '../../../../src-main/workbench/datasets/inspect-dataset.ts';
import { readPreset } from '../../../../src-main/workbench/presets.ts';
import type { Annotation } from './tiny-vqa.ts';
import { quietHooks } from './tiny-vqa.ts';

const folder = resolve(process.env['MU_ALIGN_SHARED'] ?? '../shared', 'data/vqa-v2-20k');
const present = existsSync(folder);
if (!present) console.log(`skipped: real VQA v2 data, none at ${folder} (set MU_ALIGN_SHARED to the folder that holds data/vqa-v2-20k)`);

const yes = { kind: 'answer-equals', answer: 'yes' } as const;

describe.skipIf(!present)('20,000 real pairs', () => {
  let home = '';
  let dataset: VqaDataset;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'mu-align-vqa-'));
    dataset = await loadDataset((await importDataset(folder, home, quietHooks)).folder);
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  test('have the counts of their description', async () => {
    const { description, images, imageWidth } = await inspectDataset(folder, yes, quietHooks);
    expect(description).toMatchObject({ trainPairs: 20_000, trainImages: 16_827, rawAnswers: 917, heldoutPairs: 23_046 });
    expect([images, imageWidth]).toEqual([34_941, 85]);
    expect(description.topAnswers.slice(0, 2)).toEqual([
      { name: 'yes', train: 3800, heldout: 3860 },
      { name: 'no', train: 3757, heldout: expect.any(Number) as number },
    ]);
    const types = Object.fromEntries(description.answerTypes.map((type) => [type.name, (type.train / 200).toFixed(1)]));
    expect(types).toEqual({ 'yes/no': '37.6', number: '13.0', other: '49.4' });
    expect(description.forget.words).toMatch(/^answer equals "yes": 3,800 of 20,000 pairs \(19\.0 %\) on 3,7\d\d images$/);
  });

  test('are the data set that the preset names', () => {
    expect(readPreset('resources', 'vqa-v2-20k').config).toMatchObject({ dataset: { params: { dataset: dataset.sha256 } } });
  });

  test('soft scores are what the evaluator gives each answer', () => {
    const zip = unzipSync(readFileSync(join(folder, 'v2_Annotations_train20k.zip')));
    const text = new TextDecoder().decode(Object.values(zip)[0]);
    const { annotations } = JSON.parse(text) as { annotations: Annotation[] };
    const rowOf = new Map(Array.from(dataset.train.pairId, (id, row) => [id, row]));
    const { offsets, values } = dataset.train.softAnswers;
    for (const annotation of annotations.filter((_, i) => i % 20 === 0)) {
      const row = rowOf.get(annotation.question_id) ?? -1;
      const given = annotation.answers.map(({ answer }) => answer);
      const scores = new Map<number, number>();
      for (let s = offsets[row] ?? 0; s < (offsets[row + 1] ?? 0); s++) scores.set(values[s] ?? -1, dataset.train.softScores[s] ?? 0);
      for (const answer of [...scores.keys(), dataset.train.answer[row] ?? 0, 0, 17]) {
        expect(scores.get(answer) ?? 0, `question ${annotation.question_id}`).toBeCloseTo(vqaAccuracy(dataset.answers[answer] ?? '', given), 6);
      }
    }
  });

  test('are dealt as the protocol says, CAL and TEST anew for each seed', () => {
    const params = vqaParamsSchema.parse({});
    const [a, b] = [prepareVqa(dataset, yes, 1, params), prepareVqa(dataset, yes, 2, params)];
    expect(a.forget).toHaveLength(3800);
    expect(a.counts).toMatchObject({ outOfVocabularyTrain: 0, outOfVocabularyHeldout: 3721, answers: 915 });
    // A fifth of the forget pairs share their image with a retained pair.
    const primary = a.members.selTune.length + a.members.selAttack.length + a.members.test.length;
    expect(primary).toBe(3040);
    const { selTune, validation, selAttack, cal, test: reported } = a.nonMembers;
    expect(selTune.count + validation.count + selAttack.count + cal.count + reported.count).toBe(3860);
    const idsOf = (stream: typeof cal): number[] => [...stream.chunks()].flatMap((table) => Array.from(table.pairId));
    expect(idsOf(b.nonMembers.selAttack)).toEqual(idsOf(selAttack));
    expect(idsOf(b.nonMembers.cal)).not.toEqual(idsOf(cal));
    expect(b.members).toEqual(a.members);
    for (const table of a.nonMembers.test.chunks()) expect(new Set(table.answer)).toEqual(new Set([a.info.answers.indexOf('yes')]));
    for (const table of a.retainHeldout.report.chunks()) expect(table.answer).not.toContain(a.info.answers.indexOf('yes'));
  });

  test('a smaller answer vocabulary drops pairs and counts them', () => {
    const data = prepareVqa(dataset, yes, 1, vqaParamsSchema.parse({ topAnswers: 100 }));
    expect(data.info.answers).toEqual(dataset.answers.slice(0, 100));
    expect(data.train.count + (data.counts['outOfVocabularyTrain'] ?? 0)).toBe(20_000);
    expect(data.train.answer.every((answer) => answer < 100)).toBe(true);
    expect(data.train.softAnswers.values.every((answer) => answer < 100)).toBe(true);
  });

  test('a random share is matched by question type and answer', () => {
    const data = prepareVqa(dataset, { kind: 'random-share', share: 0.1, seed: 1 }, 1, vqaParamsSchema.parse({}));
    expect(data.counts['nonMembersMatchingDistance']).toBeLessThanOrEqual(0.02);
    expect(data.counts['nonMembersTest']).toBeGreaterThan(1000);
  });

  test('the model-free attacker finds no difference between members and non-members', () => {
    const { members, nonMembers } = modelFreeScores(prepareVqa(dataset, yes, 1, vqaParamsSchema.parse({})));
    let wins = 0;
    for (const m of members) for (const n of nonMembers) wins += m > n ? 1 : m === n ? 0.5 : 0;
    expect(Math.abs(wins / (members.length * nonMembers.length) - 0.5)).toBeLessThan(0.03);
  });
});
