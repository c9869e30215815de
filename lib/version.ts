import config from "../deno.json" with { type: "json" };

/** This program's version. */
export const VERSION: string = config.version;
