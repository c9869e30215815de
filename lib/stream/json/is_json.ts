/** Whether JSON.parse takes `text`, which is not too deep. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
