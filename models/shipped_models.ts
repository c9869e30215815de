/** The models that ship with the program, by their names for `--model`; `default` is used when none is named. */
export const SHIPPED_MODELS: Readonly<Record<"default", URL>> = {
  default: new URL("./default/", import.meta.url),
};

/** Directory of the default model. */
export const DEFAULT_MODEL: URL = SHIPPED_MODELS.default;
