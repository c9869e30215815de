/** Element types of checkpoint tensors and their sizes in bytes; names as in safetensors. */
export const DTYPE_BYTES = {
  C128: 16,
  F64: 8,
  I64: 8,
  U64: 8,
  C64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  BF16: 2,
  I16: 2,
  U16: 2,
  F8_E4M3: 1,
  F8_E4M3FNUZ: 1,
  F8_E5M2: 1,
  F8_E5M2FNUZ: 1,
  F8_E8M0: 1,
  I8: 1,
  U8: 1,
  BOOL: 1,
  F6_E2M3: 0.75,
  F6_E3M2: 0.75,
  F4: 0.5,
} as const;

export type Dtype = keyof typeof DTYPE_BYTES;

/** Whether a value is a valid dimension or file offset. */
export function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Types of weights that are not quantized. */
export const FLOAT_DTYPES = ["F64", "F32", "F16", "BF16"] as const satisfies readonly Dtype[];

export type FloatDtype = (typeof FLOAT_DTYPES)[number];

export function isFloat(dtype: Dtype): dtype is FloatDtype {
  return (FLOAT_DTYPES as readonly Dtype[]).includes(dtype);
}

/** The scales of a matrix of integers. */
export interface RowScale {
  /** One float per row. */
  tensor: TensorReference;
  /** A common factor: the number is integer × scale of its row × factor. */
  factor: number;
}

/**
 * The place of a tensor on disk. Its bytes are row-major and little-endian; usually they are not read here, but mapped
 * by the runtime.
 */
export interface TensorReference {
  name: string;
  dtype: Dtype;
  shape: readonly number[];
  /** Absolute path of the file, links resolved. */
  file: string;
  /** First byte, from the start of the file. */
  offset: number;
  /** Bytes. */
  length: number;
  /** Its bytes, if they are not stored in this order in the file. */
  data?: Uint8Array;
  /** Scales of a matrix of integers. */
  row_scale?: RowScale;
}
