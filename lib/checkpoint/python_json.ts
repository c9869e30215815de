const TEXT_OR_NUMBER = /\\.|"|-?\bInfinity\b|\bNaN\b(?!\s*:)/gs;

/**
 * Reads JSON as Python's `json` module does: `NaN`, `Infinity` and `-Infinity` are numbers too.
 *
 * @throws {SyntaxError} if it is not JSON.
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    let nan = "NaN"; // placeholder for the number during JSON.parse
    while (text.includes(nan)) nan += "N";
    let quoted = false;
    const json = text.replace(TEXT_OR_NUMBER, (found) => {
      if (found === '"') quoted = !quoted;
      if (quoted || !/[NI]/.test(found)) return found;
      return found === "NaN" ? `"${nan}"` : found.replace("Infinity", "1e999");
    });
    if (json === text) throw error;
    return JSON.parse(json, (_, value) => value === nan ? NaN : value);
  }
}
