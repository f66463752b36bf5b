/** What grouping needs to know of an arm. */
export interface GroupedArm {
  readonly id: string;
  readonly method: string;
  readonly usesTeacher: boolean;
}

export interface ArmGroup<T extends GroupedArm> {
  readonly name: string;
  /** whether its arms compete: yardsticks do not */
  readonly ranked: boolean;
  readonly arms: readonly T[];
}

/**
 * Arms as tables list them. Methods that use the retrained model are never ranked in one list with those that do not
 * (protocol.md 8), and the original and the retrained model are what the others are measured by. Empty groups are there.
 */
export function armGroups<T extends GroupedArm>(arms: readonly T[]): ArmGroup<T>[] {
  const isYardstick = (arm: T): boolean => arm.method === 'original' || arm.method === 'retrain';
  return [
    { name: 'yardsticks', ranked: false, arms: arms.filter(isYardstick) },
    { name: 'without the retrained model', ranked: true, arms: arms.filter((arm) => !isYardstick(arm) && !arm.usesTeacher) },
    { name: 'with the retrained model (RETR)', ranked: true, arms: arms.filter((arm) => !isYardstick(arm) && arm.usesTeacher) },
  ];
}
