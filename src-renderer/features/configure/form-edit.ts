import { createContext } from 'svelte';
import type { JsonValue } from '../../../src-shared/experiment/json-value.ts';
import type { FieldPath } from './form-field.ts';

/** What the fields of a form write to. */
export interface FormEdit {
  /** undefined takes the value away */
  set(path: FieldPath, value: JsonValue | undefined): void;
}

export const [useFormEdit, provideFormEdit] = createContext<FormEdit>();
