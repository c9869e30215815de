import type { ConfigReader } from "./config_reader.ts";

/** Tensors that quantization methods store beside a weight, or instead of it; names after the module's name. */
const COMPANIONS: readonly (readonly [method: string, name: RegExp])[] = [
  ["bitsandbytes, 8-bit", /^(SCB|CB|weight_format)$/],
  ["bitsandbytes, 4-bit", /^weight\.(absmax|quant_map|nested_absmax|nested_quant_map|quant_state\..+)$/],
  ["GPTQ or AWQ", /^(qweight|qzeros|g_idx)$/],
  ["compressed-tensors or FBGEMM", /^weight_(scale|zero_point|packed|shape|g_idx|global_scale|scale_2|scale_ub)$/],
  ["blocks of 8-bit floats", /^weight_scale_inv$/],
  ["EETQ", /^weight_scales$/],
  ["quanto", /^weight\._\w+$/],
  ["HQQ", /^W_q$/],
  ["AQLM", /^codebooks$/],
  ["PyTorch itself", /^_packed_params\._packed_params\.\d+$/],
  ["torchao", /^(weight:.+|_weight_(qdata|scale|zero_point|tensor_impl.*))$/],
];

/** The quantization method in config.json, with its bit width if given; `undefined` if there is none. */
export function quantizationMethod(json: ConfigReader): string | undefined {
  const settings = json.raw("quantization_config", "compression_config")?.value;
  if (typeof settings !== "object" || settings === null || Array.isArray(settings)) return undefined;
  const { quant_method, load_in_8bit, load_in_4bit, bits } = settings as Record<string, unknown>;
  const wide = load_in_4bit === true ? 4 : load_in_8bit === true ? 8 : bits;
  const named = typeof quant_method === "string"
    ? quant_method
    : load_in_4bit || load_in_8bit
    ? "bitsandbytes"
    : "unnamed";
  return Number.isSafeInteger(wide) ? `${named}, ${wide}-bit` : named;
}

/** Traces of quantization at one module: the method, and the names of the tensors after the module's name. */
export interface QuantizedModule {
  method: string;
  companions: string[];
}

/** The modules with such tensors, by name with trailing dot. */
export function quantizedModules(names: Iterable<string>): Map<string, QuantizedModule> {
  const modules = new Map<string, QuantizedModule>();
  for (const name of names) {
    if (/(^|\.)(weight|bias)$/.test(name)) continue;
    for (let start = 0; start < name.length; start = name.indexOf(".", start) + 1 || name.length) {
      const rest = name.slice(start);
      const method = COMPANIONS.find(([, pattern]) => pattern.test(rest))?.[0];
      if (method === undefined) continue;
      const module = name.slice(0, start);
      const known = modules.get(module) ?? { method, companions: [] };
      known.companions.push(rest);
      modules.set(module, known);
    }
  }
  return modules;
}
