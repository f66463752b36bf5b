import { z } from 'zod';
import { DataError } from '../data-error.ts';
import { IntList } from '../int-list.ts';
import { readArrayElements } from '../json-elements.ts';
import type { NamedBytes } from '../named-bytes.ts';
import { StringIndex } from '../string-index.ts';
import { labelOf, normaliseAnswer, trimAnswer } from './normalise-answer.ts';
import { tokeniseQuestion } from './tokenise-question.ts';

const imageId = z.int().min(0).max(2147483647);
const questionId = z.int().min(0);

const ANSWER_TYPES = ['yes/no', 'number', 'other'] as const;

const questionSchema = z.object({ image_id: imageId, question_id: questionId, question: z.string().max(10_000) });

const annotationSchema = z.object({
  question_id: questionId,
  image_id: imageId,
  question_type: z.string().max(200),
  answer_type: z.enum(ANSWER_TYPES),
  multiple_choice_answer: z.string().max(1000),
  answers: z.array(z.object({ answer: z.string().max(1000) })).min(1).max(100),
});

type Annotation = z.infer<typeof annotationSchema>;

/** Strings of a whole data set, numbered: both splits share them. */
export class VqaStrings {
  readonly words = new StringIndex();
  readonly labels = new StringIndex();
  readonly questionTypes = new StringIndex();
  readonly answerTypes = new StringIndex(ANSWER_TYPES);
  /**
   * annotators' answers as the evaluator compares them: '=' and the text where all ten agree (then nothing is
   * normalised), '~' and the normalised text elsewhere
   */
  readonly given = new StringIndex();
  /** normalising is slow and answers repeat */
  readonly normalised = new Map<string, string>();
}

/** One split as columns, in the order of the questions file. */
export interface VqaSplitColumns {
  readonly count: number;
  readonly pairId: Float64Array;
  readonly imageId: Int32Array;
  readonly tokenOffsets: Int32Array;
  readonly tokens: Int32Array;
  readonly questionType: Int32Array;
  readonly answerType: Int32Array;
  /** index into VqaStrings.labels */
  readonly label: Int32Array;
  readonly annotators: Int32Array;
  /** number of different most frequent answers as the file writes them, before normalisation */
  readonly rawAnswers: number;
  readonly givenOffsets: Int32Array;
  /** different answers of the annotators, as indices into VqaStrings.given, and how many gave each */
  readonly given: Int32Array;
  readonly givenVotes: Int32Array;
}

/**
 * Reads the questions and the annotations of one split, in the official VQA v2 format (vqa.md 7.1), as streams, and
 * joins them by question_id.
 *
 * @throws DataError when a file is not such a file, ids repeat, or questions and annotations do not match
 */
export async function readVqaSplit(questions: NamedBytes, annotations: NamedBytes, strings: VqaStrings): Promise<VqaSplitColumns> {
  const rowOfQuestion = new Map<number, number>();
  const images = new IntList();
  const tokens = new IntList();
  const tokenOffsets = new IntList();
  tokenOffsets.push(0);
  await readElements(questions, 'questions', 'annotations', (element, index) => {
    const question = parse(questionSchema, element, questions.name, 'questions', index);
    if (rowOfQuestion.has(question.question_id)) {
      throw new DataError('duplicate', `${questions.name}, questions[${index}]`, `question_id ${question.question_id} occurs twice`, 'Remove the repeated question.');
    }
    rowOfQuestion.set(question.question_id, index);
    images.push(question.image_id);
    for (const token of tokeniseQuestion(question.question)) tokens.push(strings.words.add(token));
    tokenOffsets.push(tokens.length);
  });

  const count = images.length;
  const answers = new AnnotationColumns(count);
  await readElements(annotations, 'annotations', 'questions', (element, index) => {
    const annotation = parse(annotationSchema, element, annotations.name, 'annotations', index);
    const place = `${annotations.name}, annotations[${index}]`;
    const row = rowOfQuestion.get(annotation.question_id);
    if (row === undefined) {
      throw new DataError('mismatch', place, `question_id ${annotation.question_id} is not in ${questions.name}`, 'Questions and annotations must be of the same split: check that the two files belong together.');
    }
    if (images.at(row) !== annotation.image_id) {
      throw new DataError('mismatch', place, `question ${annotation.question_id} is on image ${annotation.image_id} here and on image ${images.at(row)} in ${questions.name}`, 'Check that the two files belong together.');
    }
    answers.add(row, annotation, place, strings);
  });
  if (answers.count < count) {
    let missing = -1;
    for (const [id, row] of rowOfQuestion) {
      if (!answers.has(row)) {
        missing = id;
        break;
      }
    }
    throw new DataError('mismatch', questions.name, `${count - answers.count} of ${count} questions have no annotation in ${annotations.name}, the first is question_id ${missing}`, 'Questions and annotations must be of the same split (test questions have no annotations): check that the two files belong together.');
  }
  const pairId = new Float64Array(count);
  for (const [id, row] of rowOfQuestion) pairId[row] = id;
  return { count, pairId, imageId: images.toArray(), tokenOffsets: tokenOffsets.toArray(), tokens: tokens.toArray(), ...answers.columns() };
}

/** What annotations add to the questions, gathered in file order and given back in the order of the questions. */
class AnnotationColumns {
  count = 0;
  readonly #place: Int32Array;
  readonly #questionType: Int32Array;
  readonly #answerType: Int32Array;
  readonly #label: Int32Array;
  readonly #annotators: Int32Array;
  readonly #raw = new Set<string>();
  readonly #given = new IntList();
  readonly #votes = new IntList();
  readonly #ends = new IntList();

  constructor(questions: number) {
    this.#place = new Int32Array(questions).fill(-1);
    this.#questionType = new Int32Array(questions);
    this.#answerType = new Int32Array(questions);
    this.#label = new Int32Array(questions);
    this.#annotators = new Int32Array(questions);
  }

  has(row: number): boolean {
    return (this.#place[row] ?? -1) >= 0;
  }

  add(row: number, annotation: Annotation, place: string, strings: VqaStrings): void {
    if (this.has(row)) {
      throw new DataError('duplicate', place, `question_id ${annotation.question_id} is annotated twice`, 'Remove the repeated annotation.');
    }
    this.#place[row] = this.count++;
    this.#questionType[row] = strings.questionTypes.add(annotation.question_type);
    this.#answerType[row] = strings.answerTypes.add(annotation.answer_type);
    this.#label[row] = strings.labels.add(cached(strings.normalised, `#${annotation.multiple_choice_answer}`, () => labelOf(annotation.multiple_choice_answer)));
    this.#annotators[row] = annotation.answers.length;
    this.#raw.add(annotation.multiple_choice_answer);

    const first = annotation.answers[0]?.answer ?? '';
    const allSame = annotation.answers.every(({ answer }) => answer === first || trimAnswer(answer) === trimAnswer(first));
    const begin = this.#given.length;
    for (const { answer } of annotation.answers) {
      const form = allSame ? `=${trimAnswer(answer)}` : `~${cached(strings.normalised, answer, () => normaliseAnswer(trimAnswer(answer)))}`;
      this.#vote(begin, strings.given.add(form));
    }
    this.#ends.push(this.#given.length);
  }

  #vote(begin: number, given: number): void {
    for (let i = begin; i < this.#given.length; i++) {
      if (this.#given.at(i) === given) {
        this.#votes.set(i, this.#votes.at(i) + 1);
        return;
      }
    }
    this.#given.push(given);
    this.#votes.push(1);
  }

  columns(): Pick<VqaSplitColumns, 'questionType' | 'answerType' | 'label' | 'annotators' | 'rawAnswers' | 'givenOffsets' | 'given' | 'givenVotes'> {
    const rows = this.#place.length;
    const givenOffsets = new Int32Array(rows + 1);
    const given = new Int32Array(this.#given.length);
    const givenVotes = new Int32Array(this.#given.length);
    let filled = 0;
    for (let row = 0; row < rows; row++) {
      const place = this.#place[row] ?? 0;
      const end = this.#ends.at(place);
      for (let i = place === 0 ? 0 : this.#ends.at(place - 1); i < end; i++) {
        given[filled] = this.#given.at(i);
        givenVotes[filled++] = this.#votes.at(i);
      }
      givenOffsets[row + 1] = filled;
    }
    return { questionType: this.#questionType, answerType: this.#answerType, label: this.#label, annotators: this.#annotators, rawAnswers: this.#raw.size, givenOffsets, given, givenVotes };
  }
}

async function readElements(source: NamedBytes, key: string, otherKey: string, onElement: (element: unknown, index: number) => void): Promise<void> {
  const { count, otherKeys } = await readArrayElements(source, key, onElement);
  if (count === null) {
    const mixedUp = otherKeys.includes(otherKey);
    throw new DataError(
      mixedUp ? 'mismatch' : 'malformed',
      source.name,
      mixedUp ? `it holds "${otherKey}" where "${key}" are wanted` : `it has no "${key}" array`,
      mixedUp ? 'Questions and annotations are mixed up: rename the two files.' : `Give the official VQA v2 ${key} file.`,
    );
  }
  if (count === 0) throw new DataError('missing-data', source.name, `its "${key}" array is empty`, 'Give a file with at least one pair.');
}

function parse<T>(schema: z.ZodType<T>, element: unknown, file: string, key: string, index: number): T {
  const result = schema.safeParse(element);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = issue === undefined || issue.path.length === 0 ? '' : `.${issue.path.join('.')}`;
  throw new DataError('malformed', `${file}, ${key}[${index}]${path}`, issue?.message.toLowerCase() ?? 'not as the format wants it', 'The file does not follow the official VQA v2 format: correct this entry or get the file again.');
}

function cached(cache: Map<string, string>, key: string, make: () => string): string {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}
