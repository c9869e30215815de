/**
 * The cause of a failed system call: `no space left on device`, without the error number and path that Deno appends,
 * since our message names the object.
 */
export function failureCause(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    const flag = /--allow-[a-z]+/.exec(error.message)?.[0] ?? "the permission";
    return `Deno runs without ${flag}`;
  }
  const message = error instanceof Error ? error.message : String(error);
  const cause = message.replace(/ \(os error \d+\).*$/s, "");
  return cause.charAt(0).toLowerCase() + cause.slice(1);
}
