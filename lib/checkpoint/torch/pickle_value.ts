/** Values of a pickle. Tuples and lists are arrays, dicts are maps. */
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

/** A value that is neither a plain value nor a container. */
export abstract class PickleObject {
  abstract readonly kind: string;
}

/** A function of this program that a pickle may call. */
export class Call extends PickleObject {
  readonly kind = "call";

  /** `apply` throws an `Error` that describes arguments that do not fit. */
  constructor(readonly apply: (args: readonly PickleValue[]) => PickleValue) {
    super();
  }
}

/** Stands for an object that is not needed and whose contents are dropped. */
export class Inert extends PickleObject {
  readonly kind = "inert";
}
