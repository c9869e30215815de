/** The model that ships: what runs when no other is named. */
export const DEFAULT_MODEL: URL = new URL("./default/", import.meta.url);
