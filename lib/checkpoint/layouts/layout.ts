import type { OnnxFile } from "../onnx/onnx_file.ts";
import type { PickleValue } from "../torch/pickle_value.ts";
import type { TensorReference } from "../tensor_reference.ts";

/** The contents of a file, without the weights' data. */
export interface LayoutContents {
  tensors: ReadonlyMap<string, TensorReference>;
  /** Other contents of a training run's file: arguments and vocabulary, for example. @default {nothing} */
  entries?: ReadonlyMap<PickleValue, PickleValue>;
  /** The graph, in a layout that contains it. @default {only tensors} */
  graph?: OnnxFile;
}

/** A file format for weights: file names, how to recognise it, and its reader. */
export interface Layout {
  readonly name: string;
  /** Names of a model's weights file, or of the index of several. The first that exists is used. */
  readonly names: readonly (string | RegExp)[];
  /** Further names; such a file is used if it is the only one. @default {none} */
  readonly lone_names?: RegExp;
  /** Further, ambiguous names; such a file is used only if the user names it. @default {none} */
  readonly other_names?: RegExp;
  /** Names of additional data files, which cannot be named as weights. @default {none} */
  readonly data_names?: RegExp;
  /** A folder inside the model's directory that may contain the files; it is searched first. @default {none} */
  readonly folder?: string;
  /** Whether a file has this layout by its name; for layouts without recognisable first bytes. @default {never} */
  isNamed?(path: string): boolean;
  /**
   * Whether a file with these first bytes has this layout. @param start the first 512 bytes, or all of a shorter file.
   * @default {never}
   */
  begins?(start: Uint8Array): boolean;
  /**
   * Reads the places of the tensors, from headers only.
   *
   * @throws {XlmError} exit code 3 if the file is damaged, 5 if it is unsafe.
   */
  read(path: string): Promise<LayoutContents>;
  /** All files of a checkpoint. @default {that one} */
  files?(path: string): Promise<readonly string[]>;
}
