import { XlmError } from "../errors.ts";
import type { TensorUse, UsedTensor } from "./int8_checkpoint.ts";
import { quantizedModules } from "./quantization.ts";
import { isFloat, type TensorReference } from "./tensor_reference.ts";

const SHOWN = 10;

/** Most quantized weights that a message names: they are all alike. */
const SHOWN_QUANTIZED = 2;

/** Totals over the tensors of a checkpoint; tied tensors that are stored twice count twice. */
export interface WeightSizes {
  tensors: number;
  /** Number of parameters. */
  parameters: number;
  bytes: number;
  /** Element types, named as in safetensors. */
  dtypes: string[];
  /** Prefix of tensor names in the file, usually empty. */
  prefix: string;
}

/**
 * The tensors of a checkpoint, requested by name and expected shape. Problems are collected while a graph is built and
 * reported together by `check`, so that a wrong config shows its whole effect.
 */
export class Weights {
  readonly #missing = new Set<string>();
  /** Expected shapes by name. */
  readonly #misshapen = new Map<string, readonly number[]>();
  readonly #uses = new Map<string, Set<TensorUse>>();

  /**
   * @param source the file, for error messages.
   * @param quantization quantization method, if config.json names one.
   * @param prefix prefix that was removed from the names.
   */
  constructor(
    readonly tensors: ReadonlyMap<string, TensorReference>,
    readonly source: string,
    readonly quantization?: string,
    readonly prefix: string = "",
  ) {}

  /** Totals over all tensors. */
  get sizes(): WeightSizes {
    const all = [...this.tensors.values()];
    return {
      tensors: all.length,
      parameters: all.reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0),
      bytes: all.reduce((sum, { length }) => sum + length, 0),
      dtypes: [...new Set(all.map(({ dtype }) => dtype))].sort(),
      prefix: this.prefix,
    };
  }

  has(name: string): boolean {
    return this.tensors.has(name) || this.tensors.has(`${name}.scale`);
  }

  /** The int8 form of a matrix for one use, with its scales, if the checkpoint has one. */
  int8(name: string, use: "columns" | "rows"): { values: TensorReference; scale: TensorReference } | undefined {
    const [values, scale] = [this.tensors.get(`${name}.${use}`), this.tensors.get(`${name}.scale`)];
    return values && scale && { values, scale };
  }

  /** The tensors requested so far, and how they are read. */
  get used(): UsedTensor[] {
    return [...this.#uses].flatMap(([name, uses]) => {
      const tensor = this.tensors.get(name);
      return tensor ? [{ tensor, uses }] : [];
    });
  }

  /**
   * Returns a tensor by name. If it is missing, has another shape or is an unsupported quantized one, this returns a
   * placeholder and records the problem.
   */
  get(name: string, shape: readonly number[], use: TensorUse = "plain"): TensorReference {
    this.#uses.set(name, (this.#uses.get(name) ?? new Set()).add(use));
    const tensor = this.tensors.get(name);
    if (tensor === undefined) this.#missing.add(`${name} [${shape}]`);
    else if (tensor.shape.join() !== shape.join()) this.#misshapen.set(name, shape);
    else if (isReady(tensor)) return tensor;
    const [other] = this.tensors.values(); // a placeholder in the same folder
    return { name, dtype: "F32", shape, file: other?.file ?? this.source, offset: 0, length: 0 };
  }

  /** Names of tensors that were not requested, except empty ones. */
  unexpected(): string[] {
    return [...this.tensors.values()]
      .filter(({ name, shape }) => !this.#uses.has(name) && !shape.includes(0))
      .map(({ name }) => name);
  }

  /**
   * @param sizes sizes in config.json by field, to name those that contradict the tensors.
   * @throws {XlmError} exit code 3 if a tensor is missing, has another shape, or is an unsupported quantized one.
   */
  check(sizes: () => Readonly<Record<string, number>> = () => ({})): void {
    this.#checkNumbers();
    if (this.#missing.size + this.#misshapen.size === 0) return;
    const config = sizes();
    const parts = [
      part("missing", [...this.#missing]),
      part("of another shape", [...this.#misshapen].map(([name, shape]) => this.#mismatch(name, shape, config))),
      part("not asked for", this.unexpected()),
    ].filter((text) => text !== "");
    throw new XlmError(
      3,
      `Cannot build the model from ${this.source}: ${parts.join("; ")}; expected every tensor that config.json ` +
        "describes, in its shape. Compare config.json with the checkpoint.",
    );
  }

  /** Integers, and floats that need a scale, are never used as weights, whatever config.json says. */
  #checkNumbers(): void {
    const modules = quantizedModules(this.tensors.keys());
    const methods = new Set<string>();
    const found: string[] = [];
    for (const name of this.#uses.keys()) {
      const tensor = this.tensors.get(name);
      const module = name.endsWith("weight") ? modules.get(name.slice(0, -"weight".length)) : undefined;
      // If there are traces of quantization, a missing tensor has another name there.
      const isReplaced = tensor === undefined && modules.size > 0 && this.quantization !== undefined;
      if (module === undefined && !isReplaced && (tensor === undefined || isReady(tensor))) continue;
      if (module) methods.add(module.method);
      const beside = module ? ` (${module.companions.join(", ")} beside it)` : "";
      found.push(`${name} is ${tensor === undefined ? "not there" : `${tensor.dtype} [${tensor.shape}]`}${beside}`);
    }
    if (found.length === 0) return;
    const method = this.quantization ?? [...methods].join(" and ");
    const fault = method === ""
      ? "its weights are no floats of 16 bits or more"
      : `its weights are quantized by ${method}`;
    throw new XlmError(
      3,
      `Cannot build the model from ${this.source}: ${fault}: ${list(found, SHOWN_QUANTIZED)}; expected floats, or ` +
        "bitsandbytes' 8-bit matrices. Use the checkpoint that was quantized, or save it dequantized.",
    );
  }

  #mismatch(name: string, expected: readonly number[], config: Readonly<Record<string, number>>): string {
    const found = this.tensors.get(name)!.shape;
    const sizes = expected.filter((size, axis) => expected.length === found.length && size !== found[axis]);
    const fields = Object.entries(config).filter(([, value]) => sizes.includes(value)).map(([field]) => field);
    const says = fields.length > 0 ? `config.json's ${fields.join(" or ")} says` : "config.json says";
    return `${name} [${found}] (${says} [${expected}])`;
  }
}

/** Whether a tensor can be used: it has floats, or integers with scales. */
function isReady({ dtype, row_scale }: TensorReference): boolean {
  return isFloat(dtype) || row_scale !== undefined;
}

function part(title: string, names: readonly string[]): string {
  return names.length === 0 ? "" : `${names.length} ${title}: ${list(names)}`;
}

function list(names: readonly string[], shown = SHOWN): string {
  return names.slice(0, shown).join(", ") + (names.length > shown ? `, … (${names.length - shown} more)` : "");
}
