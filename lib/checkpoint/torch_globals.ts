import { excerpt } from "./excerpt.ts";
import { Call, Inert, PickleObject, type PickleValue } from "./pickle_value.ts";
import { type Dtype, DTYPE_BYTES } from "./tensor_reference.ts";

/** `torch.FloatStorage` and its like: what a storage's elements are. */
export class StorageType extends PickleObject {
  readonly kind = "storage type";

  constructor(readonly dtype: Dtype) {
    super();
  }
}

/** A storage that a pickle speaks of: numbers in a row, in a place of their own in the file. */
export class Storage extends PickleObject {
  readonly kind = "storage";

  constructor(readonly key: string, readonly dtype: Dtype, /** Elements. */ readonly length: number) {
    super();
  }
}

/** A tensor as PyTorch stores it: a view of a storage. `offset` and `strides` count elements. */
export class TensorView extends PickleObject {
  readonly kind = "tensor";

  /** @throws {Error} where it reaches beyond its storage. */
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
    const size = shape.reduce((product, length) => product * length, 1);
    const last = shape.reduce((at, length, i) => at + (length - 1) * strides[i]!, offset);
    if (size > 0 ? last >= storage.length : offset > storage.length) {
      throw new Error(`a tensor [${shape}] that reaches beyond its storage of ${storage.length} elements`);
    }
  }
}

const STORAGES = {
  DoubleStorage: "F64",
  FloatStorage: "F32",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
} as const satisfies Record<string, Dtype>;

/** What stands beside the tensors of a training run's checkpoint, and is never needed. */
const INERT = [
  "argparse Namespace",
  "_codecs encode",
  "numpy dtype",
  "numpy ndarray",
  "numpy.core.multiarray scalar",
  "numpy.core.multiarray _reconstruct",
  "numpy._core.multiarray scalar",
  "numpy._core.multiarray _reconstruct",
  "torch device",
  "torch.serialization _get_layout",
  "torch float32",
  "torch float16",
  "torch bfloat16",
];

/** The globals that a checkpoint may name, by `module name`, and what they mean here. */
export const TORCH_GLOBALS: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  ["collections OrderedDict", new Call(orderedDict)],
  ["torch._utils _rebuild_tensor_v2", new Call(tensorView)],
  ["torch._utils _rebuild_tensor", new Call(tensorView)],
  ["torch._utils _rebuild_parameter", new Call(([data = null]) => data)],
  ["torch Size", new Call(([sizes = []]) => sizes)],
  ...INERT.map((name): [string, PickleValue] => [name, new Call(() => new Inert())]),
  ...Object.entries(STORAGES).flatMap(([name, dtype]): [string, PickleValue][] => [
    [`torch ${name}`, new StorageType(dtype)],
    [`torch.cuda ${name}`, new StorageType(dtype)],
  ]),
]);

/**
 * The storage behind a persistent id: `("storage", type, key, location, elements, …)`.
 *
 * @throws {Error} where the id is of another form.
 * @see torch/serialization.py, persistent_id
 */
export function storageOf(id: PickleValue): Storage {
  const [tag, type, key, , elements, view = null] = Array.isArray(id) ? id : [];
  if (tag !== "storage" || !(type instanceof StorageType) || typeof key !== "string" || !isSize(elements)) {
    throw new Error("a persistent id that is no storage's");
  }
  // A view of another storage: torch has not written any since version 0.4.
  if (view !== null) throw new Error("a storage that is a view of another");
  return new Storage(key, type.dtype, elements);
}

/** Bytes of the whole storage. */
export function storageBytes({ dtype, length }: Storage): number {
  return DTYPE_BYTES[dtype] * length;
}

function orderedDict([pairs]: readonly PickleValue[]): PickleValue {
  const map = new Map<PickleValue, PickleValue>();
  for (const pair of Array.isArray(pairs) ? pairs : []) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Error("an OrderedDict of what are no pairs");
    map.set(pair[0]!, pair[1]!);
  }
  return map;
}

/** `_rebuild_tensor_v2(storage, offset, size, strides, requires_grad, backward_hooks)`. */
function tensorView([storage, offset, shape, strides]: readonly PickleValue[]): PickleValue {
  if (!(storage instanceof Storage)) throw new Error("a tensor without a storage");
  if (!isSize(offset) || !areSizes(shape) || !areSizes(strides) || shape.length !== strides.length) {
    throw new Error(`a tensor with offset ${excerpt(offset)}, size ${excerpt(shape)} and strides ${excerpt(strides)}`);
  }
  return new TensorView(storage, offset, shape, strides);
}

function areSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}

function isSize(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
