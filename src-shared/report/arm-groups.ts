/** What grouping needs to know of an arm. */
export interface GroupedArm {
  readonly id: string;
  readonly method: string;
  /** null: not known, as of a method of another program */
  readonly usesTeacher: boolean | null;
}

export interface ArmGroup<T extends GroupedArm> {
  readonly name: string;
  /** whether its arms compete: yardsticks do not */
  readonly ranked: boolean;
  readonly arms: readonly T[];
}

/**
 * Arms as tables list them. Methods that use the retrained model are never ranked in one list with those that do not
 * (protocol.md 8), and the original and the retrained model are what the others are measured by; a method of which it is
 * not known whether it uses one is ranked with nobody. Empty groups are there, but that of unknown methods.
 */
export function armGroups<T extends GroupedArm>(arms: readonly T[]): ArmGroup<T>[] {
  const isYardstick = (arm: T): boolean => arm.method === 'original' || arm.method === 'retrain';
  const unknown = arms.filter((arm) => !isYardstick(arm) && arm.usesTeacher === null);
  return [
    { name: 'yardsticks', ranked: false, arms: arms.filter(isYardstick) },
    { name: 'without the retrained model', ranked: true, arms: arms.filter((arm) => !isYardstick(arm) && arm.usesTeacher === false) },
    { name: 'with the retrained model (RETR)', ranked: true, arms: arms.filter((arm) => !isYardstick(arm) && arm.usesTeacher === true) },
    ...(unknown.length === 0 ? [] : [{ name: 'not known whether with the retrained model', ranked: false, arms: unknown }]),
  ];
}
