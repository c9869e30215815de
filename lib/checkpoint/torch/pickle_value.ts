/** What a pickle may hold. Tuples and lists are arrays, dicts are maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleObject;

/** A value that is neither plain nor a container. */
export abstract class PickleObject {
  abstract readonly kind: string;
}

/** A function of this program that a pickle may call. */
export class Call extends PickleObject {
  readonly kind = "call";

  /** `apply` throws an `Error` that says what was found where the arguments do not fit. */
  constructor(readonly apply: (args: readonly PickleValue[]) => PickleValue) {
    super();
  }
}

/** Stands for an object that is not needed, and of which nothing is kept. */
export class Inert extends PickleObject {
  readonly kind = "inert";
}
