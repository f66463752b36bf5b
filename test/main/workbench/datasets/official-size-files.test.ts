import { expect, test } from 'vitest';
import { loadDataset } from '../../../../src-main/workbench/datasets/dataset-folder.ts';
import { importDataset } from '../../../../src-main/workbench/datasets/import-dataset.ts';
import { writeOfficialSizeFiles } from '../../../../src-main/workbench/datasets/official-size-files.ts';
import { quietHooks, temporaryFolder } from './tiny-vqa.ts';

test('the made-up files of the import benchmark are importable, at any size', async () => {
  const raw = temporaryFolder();
  await writeOfficialSizeFiles(raw, 2000, 400);
  const { folder, info } = await importDataset(raw, temporaryFolder(), quietHooks);
  expect(info.counts).toMatchObject({ trainPairs: 2000, trainImages: 400, heldoutPairs: 200, heldoutImages: 40, images: 440 });
  const { train, answers } = await loadDataset(folder);
  expect(new Set(train.pairId).size).toBe(2000);
  const yesAndNo = train.answer.filter((answer) => ['yes', 'no'].includes(answers[answer] ?? '')).length;
  expect(Math.abs(yesAndNo / 2000 - 0.38)).toBeLessThan(0.05);
});
