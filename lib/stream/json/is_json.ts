/** Whether JSON.parse accepts `text`, which must not be nested too deeply. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
