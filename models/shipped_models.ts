/** The models that ship, by their names for `--model`. `default` runs if no model is named. */
export const SHIPPED_MODELS: Readonly<Record<"default" | "small", URL>> = {
  default: new URL("./default/", import.meta.url),
  small: new URL("./small/", import.meta.url),
};

/** Where the default model is. */
export const DEFAULT_MODEL: URL = SHIPPED_MODELS.default;
