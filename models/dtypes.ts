/** Precisions of the computation. `auto` is fp32, whatever the weights are stored in. */
export const DTYPES = ["auto", "fp32", "fp16", "int8"] as const;
