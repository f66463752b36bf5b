import { z } from 'zod';
import { DataError } from '../data-error.ts';
import type { OnElement } from '../json-elements.ts';
import { readArrays } from '../json-elements.ts';
import type { NamedBytes } from '../named-bytes.ts';
import type { Person } from './image-row.ts';
import { OBJECT_COUNT, personOf } from './image-row.ts';
import { missingText } from './missing-text.ts';

const id = z.int().min(0);
const imageSchema = z.object({ id, width: z.number().positive(), height: z.number().positive() });
const categorySchema = z.object({ id, name: z.string() });
const objectSchema = z.object({ image_id: id, category_id: id });
const personSchema = objectSchema.extend({
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  keypoints: z.array(z.number()).length(51, 'a person has 17 keypoints of three numbers each'),
});

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What COCO's instances say of the wanted images. */
export interface CocoObjects {
  readonly sizes: ReadonlyMap<number, ImageSize>;
  /** columns of the objects of an image, ascending; images without objects are missing */
  readonly objects: ReadonlyMap<number, readonly number[]>;
}

/**
 * Reads COCO instances files (train2014, of about 300 MB) as streams: the sizes of the wanted images and which of the
 * 80 categories, by ascending category id, are in them. Crowds count.
 *
 * @throws DataError when a file is no such file, or a wanted image is in none
 */
export async function readCocoObjects(sources: readonly NamedBytes[], wanted: ReadonlySet<number>): Promise<CocoObjects> {
  const sizes = new Map<number, ImageSize>();
  const categoriesOf = new Map<number, Set<number>>();
  let columns: readonly number[] = [];
  for (const source of sources) {
    const categories = await readCoco(source, 'instances', {
      images: (element, index) => {
        const image = parse(imageSchema, element, source, 'images', index);
        if (wanted.has(image.id)) sizes.set(image.id, { width: image.width, height: image.height });
      },
      annotations: (element, index) => {
        const { image_id, category_id } = parse(objectSchema, element, source, 'annotations', index);
        if (!wanted.has(image_id)) return;
        const known = categoriesOf.get(image_id);
        if (known === undefined) categoriesOf.set(image_id, new Set([category_id]));
        else known.add(category_id);
      },
    });
    if (categories.length !== OBJECT_COUNT) {
      const problem = `it has ${categories.length === 1 ? '1 category' : `${categories.length} categories`} in place of COCO's ${OBJECT_COUNT}`;
      throw new DataError('mismatch', source.name, problem, 'Give COCO\'s instances file (instances_train2014.json) with --instances, and the one of person keypoints with --keypoints.');
    }
    columns = categories.map((category) => category.id).sort((a, b) => a - b);
  }
  const missing = [...wanted].filter((image) => !sizes.has(image));
  if (missing.length > 0) throw new DataError('missing-data', namesOf(sources), missingText(missing, wanted.size, 'images', 'instances files'), 'Give the instances of train2014, whole.');
  const objects = new Map<number, readonly number[]>();
  for (const [image, categories] of categoriesOf) {
    const found = [...categories].map((category) => columns.indexOf(category)).sort((a, b) => a - b);
    if ((found[0] ?? 0) < 0) throw new DataError('mismatch', namesOf(sources), `image ${image} has an object of a category that the file does not name`, 'The file is not COCO\'s instances file: get it again.');
    objects.set(image, found);
  }
  return { sizes, objects };
}

/**
 * Reads COCO person keypoints files as streams: the persons of the wanted images that have at least one labelled
 * keypoint and a box, in the order of the file. Images that the files do not list have none.
 *
 * @throws DataError when a file is no such file, or lists none of the wanted images
 */
export async function readCocoPersons(sources: readonly NamedBytes[], sizes: ReadonlyMap<number, ImageSize>): Promise<ReadonlyMap<number, readonly Person[]>> {
  const persons = new Map<number, Person[]>();
  for (const source of sources) {
    let listed = 0;
    await readCoco(source, 'person keypoints', {
      images: (element, index) => {
        if (sizes.has(parse(objectIdSchema, element, source, 'images', index).id)) listed++;
      },
      annotations: (element, index) => {
        if (typeof element === 'object' && element !== null && !('keypoints' in element)) {
          throw new DataError('mismatch', `${source.name}, annotations[${index}]`, 'it has no keypoints', 'Give COCO\'s person keypoints file (person_keypoints_train2014.json) with --keypoints, and the instances with --instances.');
        }
        const { image_id, bbox, keypoints } = parse(personSchema, element, source, 'annotations', index);
        const size = sizes.get(image_id);
        // x, y, v: v is 0 for a keypoint that is not labelled, 1 for a hidden one, 2 for a visible one.
        const labelled = keypoints.filter((value, i) => i % 3 === 2 && value > 0).length;
        if (size === undefined || labelled === 0 || bbox[2] <= 0 || bbox[3] <= 0) return;
        const person = personOf(bbox, labelled, size);
        const known = persons.get(image_id);
        if (known === undefined) persons.set(image_id, [person]);
        else known.push(person);
      },
    });
    if (listed === 0) throw new DataError('missing-data', source.name, `it lists none of the ${sizes.size} images that are wanted`, 'Give the person keypoints of train2014.');
  }
  return persons;
}

const objectIdSchema = z.object({ id });

type Category = z.infer<typeof categorySchema>;

/** Reads images and annotations, and gives the categories. */
async function readCoco(source: NamedBytes, kind: string, arrays: { readonly images: OnElement; readonly annotations: OnElement }): Promise<Category[]> {
  const categories: Category[] = [];
  const { counts } = await readArrays(source, {
    ...arrays,
    categories: (element, index) => categories.push(parse(categorySchema, element, source, 'categories', index)),
  });
  const absent = ['images', 'annotations', 'categories'].filter((key) => !counts.has(key));
  if (absent.length > 0) {
    throw new DataError('mismatch', source.name, `it has no ${absent.map((key) => `"${key}"`).join(', ')}`, `Give an annotation file of COCO 2014 (${kind}).`);
  }
  return categories;
}

function parse<T>(schema: z.ZodType<T>, element: unknown, source: NamedBytes, key: string, index: number): T {
  const result = schema.safeParse(element);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? '' : `.${issue.path.join('.')}`;
  throw new DataError('malformed', `${source.name}, ${key}[${index}]${path}`, issue?.message.toLowerCase() ?? 'not as the format wants it', 'The file does not follow the format of COCO: get it again.');
}

function namesOf(sources: readonly NamedBytes[]): string {
  return sources.map(({ name }) => name).join(', ');
}
