import { OWN_EXPORT, type OwnExport } from "../checkpoint/onnx/onnx_file.ts";
import type { TensorReference } from "../checkpoint/tensor_reference.ts";
import { type Dimension, type FloatType, GraphBuilder, type GraphProgram, type Value } from "../graph/graph_builder.ts";
import { ELEMENT_TYPE, type ElementType } from "../graph/model_proto.ts";
import type { HeadName } from "../../models/heads.ts";
import type { Model } from "../../models/model.ts";
import type { DataFile } from "./data_file.ts";

/** An input or output of an exported graph. */
export interface GraphValue {
  name: string;
  type: ElementType;
  shape: readonly Dimension[];
}

/**
 * A graph that reads what transformers' `forward` reads, in its types, and computes from it what the graphs of this
 * program are fed besides: positions, lengths, rows. As there, padding is what `attention_mask` hides.
 */
export class ForwardGraph extends GraphBuilder {
  readonly inputs: GraphValue[] = [];
  readonly outputs: GraphValue[] = [];
  /** int32 [batch, seq]. */
  #inputIds: Value | undefined;

  /**
   * @param data the file that its weights will be in.
   * @param others files beside it with graphs of the model's other heads, if it is the graph that tools open.
   */
  constructor(
    readonly model: Model,
    readonly head: HeadName,
    readonly data: DataFile,
    readonly others: readonly string[],
  ) {
    super();
  }

  override weight(reference: TensorReference, type?: FloatType): Value {
    return super.weight(this.data.place(reference, "F32"), type);
  }

  override stored(reference: TensorReference): Value {
    return super.stored(this.data.place(reference, reference.dtype));
  }

  override input(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    switch (name) {
      case "input_ids":
        return this.#inputIds = this.#sequences(name, type);
      case "attention_mask":
      case "langs":
      case "token_type_ids":
        return this.#sequences(name, type);
      case "position_ids":
        return this.model.addPositionIds(this, this.#inputIds!);
      case "lengths":
        return this.op("Expand", [this.#int32(this.#size(1)), this.#size(0)]);
      case "rows":
        return this.#allRows();
      case "cls_index":
        return this.#int32(this.#given(name, "int64", shape));
      case "p_mask":
        return this.#given(name, type, shape);
    }
    throw new TypeError(`transformers has no input ${name}`);
  }

  override output(name: string, value: Value, type: ElementType, shape: readonly Dimension[]): void {
    this.outputs.push({ name, type, shape });
    super.output(name, value, type, shape);
  }

  override build(): GraphProgram {
    const own: OwnExport = { head: this.head, int8: this.int8, matrix_bytes: this.matrix_bytes, others: this.others };
    return super.build({ [OWN_EXPORT]: JSON.stringify(own) });
  }

  #given(name: string, type: ElementType, shape: readonly Dimension[]): Value {
    this.inputs.push({ name, type, shape });
    return super.input(name, type, shape);
  }

  /** An input of integers, [batch, seq]; of a multiple choice [batch, choices, seq], whose choices become sequences. */
  #sequences(name: string, type: ElementType): Value {
    const choices = this.head === "multiple-choice";
    const given = this.#given(name, "int64", choices ? ["records", "choices", "seq"] : ["batch", "seq"]);
    const cast = this.op("Cast", [given], { to: ELEMENT_TYPE[type] });
    if (!choices) return cast;
    const length = this.op("Gather", [this.op("Shape", [given]), this.int64s([2])]);
    return this.op("Reshape", [cast, this.op("Concat", [this.int64s([-1]), length], { axis: 0 })]);
  }

  /** int64 [1]: a size of `input_ids`. */
  #size(axis: 0 | 1): Value {
    return this.op("Gather", [this.op("Shape", [this.#inputIds!]), this.int64s([axis])]);
  }

  /** int32 [batch * seq]. */
  #allRows(): Value {
    const count = this.op("Squeeze", [this.op("Mul", [this.#size(0), this.#size(1)])]);
    return this.#int32(this.op("Range", [this.int64s([0], []), count, this.int64s([1], [])]));
  }

  #int32(value: Value): Value {
    return this.op("Cast", [value], { to: ELEMENT_TYPE.int32 });
  }
}
