/**
 * The user's home directory: `HOME`, on Windows `USERPROFILE`; where no variable `HOME` is set, as in some services, that
 * of the user's account, which Python's libraries take too. `undefined` where `HOME` is empty or the account has none.
 */
export function userHome(): string | undefined {
  const named = Deno.env.get("HOME") || Deno.env.get("USERPROFILE");
  if (named || Deno.env.has("HOME")) return named || undefined;
  // An import would slow every start.
  return globalThis.process.getBuiltinModule("node:os").homedir() || undefined;
}
