/** The models that ship, by the names that `--model` has for them. `default` runs when no model is named. */
export const SHIPPED_MODELS: Readonly<Record<"default", URL>> = {
  default: new URL("./default/", import.meta.url),
};

/** Where the model lies that runs when no other is named. */
export const DEFAULT_MODEL: URL = SHIPPED_MODELS.default;
