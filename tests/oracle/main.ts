/** `deno task oracle` makes the fixtures again: it runs every script here, with the Python that XLM_PYTHON names. */
import { fromFileUrl, join } from "@std/path";

const FOLDER = fromFileUrl(new URL(".", import.meta.url));
const python = Deno.env.get("XLM_PYTHON") || "python3";

const names = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name).filter((name) =>
  name.endsWith(".py")
);
for (const name of names.sort()) {
  const { code } = await new Deno.Command(python, { args: [join(FOLDER, name)] }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
