import { excerpt } from "../excerpt.ts";
import { Call, Inert, PickleObject, type PickleValue } from "./pickle_value.ts";
import { type Dtype, DTYPE_BYTES, isSize } from "../tensor_reference.ts";

/** `torch.FloatStorage` and others: the type of a storage's elements. */
export class StorageType extends PickleObject {
  readonly kind = "storage type";

  constructor(readonly dtype: Dtype) {
    super();
  }
}

/** A storage: consecutive numbers in a place of their own in the file. */
export class Storage extends PickleObject {
  readonly kind = "storage";

  constructor(readonly key: string, readonly dtype: Dtype, /** Elements. */ readonly length: number) {
    super();
  }
}

/** `torch.uint16` and others: the type of a tensor's elements, if its storage is untyped. */
class TensorType extends PickleObject {
  readonly kind = "tensor type";

  constructor(readonly dtype: Dtype | undefined) {
    super();
  }
}

/** A tensor as PyTorch stores it: a view of a storage. `offset` and `strides` count elements of `dtype`. */
export class TensorView extends PickleObject {
  readonly kind = "tensor";

  /** @throws {Error} if the view reaches beyond its storage. */
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
    readonly dtype: Dtype = storage.dtype,
  ) {
    super();
    const elements = Math.floor(storageBytes(storage) / DTYPE_BYTES[dtype]);
    const size = shape.reduce((product, length) => product * length, 1);
    const last = shape.reduce((at, length, i) => at + (length - 1) * strides[i]!, offset);
    if (size > 0 ? !(last < elements) : offset > elements) {
      throw new Error(`a tensor [${shape}] that reaches beyond its storage of ${elements} elements`);
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
  ComplexFloatStorage: "C64",
  ComplexDoubleStorage: "C128",
  QInt8Storage: "I8",
  QUInt8Storage: "U8",
  QInt32Storage: "I32",
} as const satisfies Record<string, Dtype>;

/** `torch.dtype`s. Tensors of types without a name here are skipped. */
const TENSOR_TYPES: Readonly<Record<string, Dtype | undefined>> = {
  float64: "F64",
  float32: "F32",
  float16: "F16",
  bfloat16: "BF16",
  float8_e4m3fn: "F8_E4M3",
  float8_e4m3fnuz: "F8_E4M3FNUZ",
  float8_e5m2: "F8_E5M2",
  float8_e5m2fnuz: "F8_E5M2FNUZ",
  float8_e8m0fnu: "F8_E8M0",
  int64: "I64",
  int32: "I32",
  int16: "I16",
  int8: "I8",
  uint64: "U64",
  uint32: "U32",
  uint16: "U16",
  uint8: "U8",
  bool: "BOOL",
  complex128: "C128",
  complex64: "C64",
  complex32: undefined,
  float4_e2m1fn_x2: undefined,
  qint8: undefined,
  quint8: undefined,
  qint32: undefined,
};

/** Globals of training checkpoints that are not needed. */
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
  "torch Tensor",
  "torch per_tensor_affine",
  "torch per_tensor_symmetric",
  "torch per_channel_affine",
  "torch per_channel_symmetric",
  "torch per_channel_affine_float_qparams",
  "torch._utils _rebuild_sparse_tensor",
  "torch._utils _rebuild_meta_tensor_no_storage",
  "collections Counter",
  ...["set", "frozenset", "bytearray", "complex"].flatMap((name) => [`builtins ${name}`, `__builtin__ ${name}`]),
];

/** The globals that a checkpoint may name, by `module name`, and their meaning here. */
export const TORCH_GLOBALS: ReadonlyMap<string, PickleValue> = new Map<string, PickleValue>([
  ["collections OrderedDict", new Call(orderedDict)],
  ["torch._utils _rebuild_tensor_v2", new Call(tensorView)],
  ["torch._utils _rebuild_tensor", new Call(tensorView)],
  // The integers of a quantized tensor, which are not weights by themselves.
  ["torch._utils _rebuild_qtensor", new Call((args) => tensorView(args))],
  ["torch._utils _rebuild_tensor_v3", new Call(typedTensorView)],
  ["torch._utils _rebuild_parameter", new Call(([data = null]) => data)],
  ["torch._utils _rebuild_parameter_with_state", new Call(([data = null]) => data)],
  ["torch.nn.parameter Parameter", new Call(([data = null]) => data)],
  ["torch._tensor _rebuild_from_type_v2", new Call(rebuiltFromType)],
  ["torch Size", new Call(([sizes = []]) => sizes)],
  ...INERT.map((name): [string, PickleValue] => [name, new Call(() => new Inert())]),
  ...Object.entries(STORAGES).flatMap(([name, dtype]): [string, PickleValue][] => [
    [`torch ${name}`, new StorageType(dtype)],
    [`torch.cuda ${name}`, new StorageType(dtype)],
  ]),
  ["torch.storage UntypedStorage", new StorageType("U8")],
  ...Object.entries(TENSOR_TYPES).map((
    [name, dtype],
  ): [string, PickleValue] => [`torch ${name}`, new TensorType(dtype)]),
]);

/**
 * The storage behind a persistent id: `("storage", type, key, location, elements, …)`.
 *
 * @throws {Error} if the id has another form.
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

/** Size of the storage in bytes. */
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
function tensorView([storage, offset, shape, strides]: readonly PickleValue[], dtype?: Dtype): PickleValue {
  if (!(storage instanceof Storage)) throw new Error("a tensor without a storage");
  if (!isSize(offset) || !areSizes(shape) || !areSizes(strides) || shape.length !== strides.length) {
    throw new Error(`a tensor with offset ${excerpt(offset)}, size ${excerpt(shape)} and strides ${excerpt(strides)}`);
  }
  return new TensorView(storage, offset, shape, strides, dtype);
}

/** `_rebuild_tensor_v3`, with the type of the elements after `backward_hooks`: its storage is of bytes. */
function typedTensorView(args: readonly PickleValue[]): PickleValue {
  const type = args[6];
  if (!(type instanceof TensorType)) throw new Error("a tensor without a type");
  return type.dtype === undefined ? new Inert() : tensorView(args, type.dtype);
}

/** `_rebuild_from_type_v2(function, type, arguments, state)`: a tensor with attributes of its own. */
function rebuiltFromType([rebuild, , args]: readonly PickleValue[]): PickleValue {
  if (!(rebuild instanceof Call) || !Array.isArray(args)) throw new Error("a tensor rebuilt by what is no function");
  return rebuild.apply(args);
}

function areSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}
