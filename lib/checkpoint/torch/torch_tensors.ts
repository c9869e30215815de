import type { CheckpointFile } from "../checkpoint_file.ts";
import { excerpt } from "../excerpt.ts";
import type { PickleValue } from "./pickle_value.ts";
import { DTYPE_BYTES, type TensorReference } from "../tensor_reference.ts";
import { type Storage, storageBytes, TensorView } from "./torch_globals.ts";

/** A PyTorch checkpoint: its tensors, and the other top-level entries of a training run. */
export interface TorchCheckpoint {
  tensors: Map<string, TensorReference>;
  entries: ReadonlyMap<PickleValue, PickleValue>;
}

/** Keys under which training runs store the weights of a model. */
const STATES = ["model", "state_dict", "model_state_dict", "encoder", "module"] as const;

/** Maximum total size, in bytes, of tensors that are not row-major, which are copied. */
const MAX_COPIED = 2 ** 30;

/**
 * Finds the weights in a pickle's value (a dict of tensors, or a dict with such a dict) and their places in the file.
 *
 * @param locate returns the offset of a storage in the file.
 * @throws {XlmError} exit code 3 if there are none.
 */
export function torchTensors(
  value: PickleValue,
  source: CheckpointFile,
  locate: (storage: Storage) => number,
): TorchCheckpoint {
  const top = value instanceof Map ? value : new Map<PickleValue, PickleValue>();
  const state = [top, ...STATES.map((name) => top.get(name))].find(hasTensors);
  if (state === undefined) {
    const found = top.size > 0 ? `its entries are ${excerpt([...top.keys()])}` : "it holds no dict";
    source.refuse(found, `a dict of tensors, or one under ${STATES.join(", ")}`);
  }
  const views = [...state].flatMap(([name, item]) => typeof name === "string" ? viewsIn(name, item) : []);
  refuseCopies(views, source);
  const tensors = new Map<string, TensorReference>();
  for (const [name, view] of views) {
    tensors.set(name, tensorReference(name, view, source, locate(view.storage)));
  }
  return { tensors, entries: state === top ? new Map() : top };
}

/** A tensor under its name; tensors in a list or tuple (of quantized layers) under the name and their index. */
function viewsIn(name: string, item: PickleValue): [string, TensorView][] {
  if (item instanceof TensorView) return [[name, item]];
  if (!Array.isArray(item)) return [];
  return item.flatMap((part, i): [string, TensorView][] => part instanceof TensorView ? [[`${name}.${i}`, part]] : []);
}

function hasTensors(value: PickleValue | undefined): value is Map<PickleValue, PickleValue> {
  return value instanceof Map && [...value.values()].some((item) => item instanceof TensorView);
}

function tensorReference(
  name: string,
  view: TensorView,
  source: CheckpointFile,
  begin: number,
): TensorReference {
  const { shape, dtype } = view;
  const bytes = DTYPE_BYTES[dtype];
  const length = viewBytes(view);
  const reference = { name, dtype, shape, file: source.file, offset: begin + view.offset * bytes, length };
  if (isRowMajor(view)) return reference;
  return { ...reference, data: rowMajor(view, source.read(begin, storageBytes(view.storage)), bytes, length) };
}

/** Strides of 0 make a large tensor of few bytes, so the size is checked before copying. */
function refuseCopies(views: readonly [string, TensorView][], source: CheckpointFile): void {
  const copied = views.filter(([, view]) => !isRowMajor(view));
  const bytes = copied.reduce((sum, [, view]) => sum + viewBytes(view), 0);
  if (bytes <= MAX_COPIED) return;
  const [name, { strides }] = copied[0]!;
  source.refuse(
    `${bytes} bytes of tensors do not lie row by row (${excerpt(name)} with strides [${strides}])`,
    `at most ${MAX_COPIED}. Save them with .contiguous()`,
  );
}

function viewBytes({ shape, dtype }: TensorView): number {
  return shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
}

function isRowMajor({ shape, strides }: TensorView): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return shape.includes(0);
    expected *= shape[axis]!;
  }
  return true;
}

/** The elements of a view in row-major order. */
function rowMajor({ offset, shape, strides }: TensorView, storage: Uint8Array, bytes: number, length: number) {
  const data = new Uint8Array(length);
  const index = shape.map(() => 0);
  let at = offset;
  for (let to = 0; to < length; to += bytes) {
    data.set(storage.subarray(at * bytes, (at + 1) * bytes), to);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return data;
}
