import type { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { ANSWER_KINDS, COLOURS, SHAPES, SIZES, TEMPLATE, TEMPLATES } from './scene-words.ts';

export const MAX_OBJECTS = 6;
const MIN_OBJECTS = 3;
/** a present pair is asked for in so many of 100 questions, which balances yes and no */
const PRESENT_PER_100 = 42;
const MAX_COUNT = 5;

/** Template of each of 200 equally likely numbers. */
const TEMPLATE_OF_200 = Uint8Array.from(TEMPLATES.flatMap((template, index) => Array.from({ length: template.per200 }, () => index)));
const KIND_FIRST = Uint8Array.from(TEMPLATES, (template) => ANSWER_KINDS[template.kind].first);
const KIND_COUNT = Uint8Array.from(TEMPLATES, (template) => ANSWER_KINDS[template.kind].count);

/**
 * Draws one scene, question and answer after the other from a stream and keeps the last one in its fields. The
 * template comes first, so that rejection can drop most candidates before their scene is drawn; training pairs are
 * drawn in the same order, so both have the same law.
 */
export class SceneSampler {
  objectCount = 0;
  readonly colour = new Uint8Array(MAX_OBJECTS);
  readonly shape = new Uint8Array(MAX_OBJECTS);
  readonly size = new Uint8Array(MAX_OBJECTS);
  template = 0;
  askedColour = 0;
  askedShape = 0;
  otherShape = 0;
  /** the answer as the scene has it, before annotators err */
  truth = 0;
  /** the pair's answer, erring with probability `noise` */
  answer = 0;
  readonly #stream: RandomStream;
  /** an annotator errs when a 32-bit number is below this */
  readonly #noiseBelow: number;

  constructor(stream: RandomStream, noise: number) {
    this.#stream = stream;
    this.#noiseBelow = Math.round(noise * 4294967296);
  }

  /** Draws template, scene, question and answer. False, with the fields half drawn, when the template is not wanted. */
  draw(wantedTemplates: Uint8Array): boolean {
    const stream = this.#stream;
    const template = TEMPLATE_OF_200[stream.int(200)] ?? 0;
    this.template = template;
    if (wantedTemplates[template] === 0) return false;
    const count = MIN_OBJECTS + stream.int(MAX_OBJECTS - MIN_OBJECTS + 1);
    this.objectCount = count;
    for (let i = 0; i < count; i++) {
      const kind = stream.int(COLOURS.length * SHAPES.length * SIZES.length);
      this.size[i] = kind & 1;
      this.shape[i] = (kind >> 1) % SHAPES.length;
      this.colour[i] = Math.floor(kind / (SHAPES.length * SIZES.length));
    }
    this.#ask(template);
    this.answer = this.annotate(stream);
    return true;
  }

  /** One annotator's answer to the present question: the truth, or with probability `noise` another of its kind. */
  annotate(stream: RandomStream): number {
    if (stream.uint32() >= this.#noiseBelow) return this.truth;
    const first = KIND_FIRST[this.template] ?? 0;
    const count = KIND_COUNT[this.template] ?? 2;
    return first + ((this.truth - first + 1 + stream.int(count - 1)) % count);
  }

  #ask(template: number): void {
    const stream = this.#stream;
    switch (template) {
      case TEMPLATE.isThere: {
        const present = stream.int(100) < PRESENT_PER_100;
        if (present) {
          const object = stream.int(this.objectCount);
          this.askedColour = this.colour[object] ?? 0;
          this.askedShape = this.shape[object] ?? 0;
        } else {
          do {
            this.askedColour = stream.int(COLOURS.length);
            this.askedShape = stream.int(SHAPES.length);
          } while (this.#isPresent(this.askedColour, this.askedShape));
        }
        this.truth = ANSWER_KINDS.yesNo.first + (present ? 0 : 1);
        break;
      }
      case TEMPLATE.more:
        this.askedShape = stream.int(SHAPES.length);
        this.otherShape = (this.askedShape + 1 + stream.int(SHAPES.length - 1)) % SHAPES.length;
        this.truth = ANSWER_KINDS.yesNo.first + (this.#count(this.shape, this.askedShape) > this.#count(this.shape, this.otherShape) ? 0 : 1);
        break;
      case TEMPLATE.countShape:
        this.askedShape = stream.int(SHAPES.length);
        this.truth = ANSWER_KINDS.number.first + Math.min(MAX_COUNT, this.#count(this.shape, this.askedShape));
        break;
      case TEMPLATE.countColour:
        this.askedColour = stream.int(COLOURS.length);
        this.truth = ANSWER_KINDS.number.first + Math.min(MAX_COUNT, this.#count(this.colour, this.askedColour));
        break;
      case TEMPLATE.whatColour: {
        const object = stream.int(this.objectCount);
        this.askedShape = this.shape[object] ?? 0;
        this.truth = ANSWER_KINDS.colour.first + (this.colour[object] ?? 0);
        break;
      }
      default: {
        const object = stream.int(this.objectCount);
        this.askedColour = this.colour[object] ?? 0;
        this.truth = ANSWER_KINDS.shape.first + (this.shape[object] ?? 0);
      }
    }
  }

  #isPresent(colour: number, shape: number): boolean {
    for (let i = 0; i < this.objectCount; i++) if (this.colour[i] === colour && this.shape[i] === shape) return true;
    return false;
  }

  #count(values: Uint8Array, wanted: number): number {
    let count = 0;
    for (let i = 0; i < this.objectCount; i++) if (values[i] === wanted) count++;
    return count;
  }
}
