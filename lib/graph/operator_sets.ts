/** Operator sets that the bundled onnxruntime supports. */
export const OPSETS: ReadonlyMap<string, number> = new Map([["", 21], ["com.microsoft", 1]]);

/** The first operator set in which an operator's axes are an input; before, they are an attribute. */
export const AXES_INPUT_SINCE: Readonly<Record<string, number>> = {
  Squeeze: 13,
  Unsqueeze: 13,
  ReduceSum: 13,
  ReduceL2: 18,
  ReduceLogSumExp: 18,
  ReduceMax: 18,
  ReduceMin: 18,
};

/** Older operator sets lack operators that we add to exported graphs. */
export const OLDEST_OPSET = 11;
