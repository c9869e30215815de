import type { ConfigReader } from "../lib/checkpoint/config_reader.ts";

/**
 * Fields that differ from layer to layer: transformers 5 knows them for other families, and refuses them for these.
 *
 * @throws {XlmError} exit code 3 where there are any.
 */
export function refusePerLayerConfig(json: ConfigReader): void {
  const layers = json.raw("per_layer_config")?.value;
  if (layers === undefined || Object.keys(layers as object).length === 0) return;
  json.fail("per_layer_config is given", "none: all layers of a model are alike");
}
