import type { OnnxFile } from "../onnx/onnx_file.ts";
import type { PickleValue } from "../torch/pickle_value.ts";
import type { TensorReference } from "../tensor_reference.ts";

/** What a file holds, before any weight is read. */
export interface LayoutContents {
  tensors: ReadonlyMap<string, TensorReference>;
  /** What else a training run left in the file: its arguments and vocabulary, for example. @default {nothing} */
  entries?: ReadonlyMap<PickleValue, PickleValue>;
  /** The model itself, of a layout that holds its graph. @default {only tensors} */
  graph?: OnnxFile;
}

/** A layout of files that hold weights: what they are called, how one is known, and its reader. */
export interface Layout {
  readonly name: string;
  /** What a model's weights, or the index of their files, are called. The first that is there is taken. */
  readonly names: readonly (string | RegExp)[];
  /** Further names, of which a file is taken where there is no other. @default {none} */
  readonly lone_names?: RegExp;
  /** Further names, which say too little: such a file is taken where the user names it. @default {none} */
  readonly other_names?: RegExp;
  /** Files that a part of the weights lies in, and that are never named themselves. @default {none} */
  readonly data_names?: RegExp;
  /** A folder inside the model's that the files may lie in; they go before those outside. @default {none} */
  readonly folder?: string;
  /** Whether a file is known by its name: of a layout whose first bytes do not tell it. @default {never} */
  isNamed?(path: string): boolean;
  /** Whether a file that begins so is of this layout. @param start its first 512 bytes, or all of them. @default {never} */
  begins?(start: Uint8Array): boolean;
  /**
   * Reads where the tensors lie: headers only.
   *
   * @throws {XlmError} exit code 3 if it is broken, 5 if it is unsafe.
   */
  read(path: string): Promise<LayoutContents>;
  /** All files that a checkpoint lies in. @default {that one} */
  files?(path: string): Promise<readonly string[]>;
}
