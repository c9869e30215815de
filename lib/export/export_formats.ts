/** What `exportModel` writes. */
export const EXPORT_FORMATS = ["onnx", "safetensors"] as const;

/** Precisions of what is written: `auto` is float32 for graphs, and keeps the types of tensors. */
export const EXPORT_DTYPES = ["auto", "fp32", "int8"] as const;
