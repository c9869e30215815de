import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";

/**
 * Refuses per-layer fields of config.json, which transformers 5 supports only for other families.
 *
 * @throws {XlmError} exit code 3 if there are any.
 */
export function refusePerLayerConfig(json: ConfigReader): void {
  const layers = json.raw("per_layer_config")?.value;
  if (layers === undefined || Object.keys(layers as object).length === 0) return;
  json.fail("per_layer_config is given", "none: all layers of a model are alike");
}
