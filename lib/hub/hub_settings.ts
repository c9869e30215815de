import { join } from "@std/path";
import { XlmError } from "../errors.ts";
import { expandedPath, hubCacheDirectory, hubHome } from "../checkpoint/hub_cache.ts";

/** Where the hub is, and how to talk to it. */
export interface HubSettings {
  /** Address without a slash at the end. */
  readonly endpoint: string;
  /** Sent to the endpoint's own origin, and nowhere else; never printed. */
  readonly token: string | undefined;
  /** Nothing is asked for. */
  readonly offline: boolean;
  /** The cache that is shared with Python. */
  readonly cache: string;
  /** Milliseconds without a byte after which a connection counts as cut. */
  readonly timeout: number;
  /** Whether snapshots may consist of links. */
  readonly symlinks: boolean;
}

const ENDPOINT = "https://huggingface.co";
const TIMEOUT_SECONDS = 10;

/**
 * The settings that Python's huggingface_hub reads from the environment, under its names: `HF_ENDPOINT`, `HF_TOKEN`,
 * `HF_TOKEN_PATH`, `HF_HUB_DISABLE_IMPLICIT_TOKEN`, `HF_HUB_OFFLINE`, `HF_HUB_CACHE`, `HF_HOME`,
 * `HF_HUB_DOWNLOAD_TIMEOUT`, `HF_HUB_DISABLE_SYMLINKS`.
 *
 * @throws {XlmError} exit code 2 for an endpoint that is no address.
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export async function hubSettings(): Promise<HubSettings> {
  const seconds = Number(Deno.env.get("HF_HUB_DOWNLOAD_TIMEOUT"));
  return {
    endpoint: hubEndpoint(),
    token: isOn("HF_HUB_DISABLE_IMPLICIT_TOKEN") ? undefined : await storedToken(),
    offline: isOn("HF_HUB_OFFLINE") || isOn("TRANSFORMERS_OFFLINE"),
    cache: hubCacheDirectory(),
    timeout: 1000 * (seconds > 0 ? seconds : TIMEOUT_SECONDS),
    symlinks: !isOn("HF_HUB_DISABLE_SYMLINKS"),
  };
}

function hubEndpoint(): string {
  const given = Deno.env.get("HF_ENDPOINT") || ENDPOINT;
  if (/^https?:$/.test(URL.parse(given)?.protocol ?? "")) return given.replace(/\/+$/, "");
  throw new XlmError(
    2,
    `Cannot use HF_ENDPOINT: ${JSON.stringify(given)} is no address; expected one such as ${ENDPOINT}.`,
  );
}

function isOn(name: string): boolean {
  return ["1", "ON", "YES", "TRUE"].includes(Deno.env.get(name)?.toUpperCase() ?? "");
}

/** `HF_TOKEN`, else the content of the file `HF_TOKEN_PATH` or `HF_HOME/token`. */
async function storedToken(): Promise<string | undefined> {
  const given = cleaned(Deno.env.get("HF_TOKEN") || Deno.env.get("HUGGING_FACE_HUB_TOKEN") || "");
  if (given !== undefined) return given;
  const path = Deno.env.get("HF_TOKEN_PATH");
  try {
    return cleaned(await Deno.readTextFile(path ? expandedPath(path) : join(hubHome(), "token")));
  } catch {
    return undefined;
  }
}

function cleaned(token: string): string | undefined {
  return token.replace(/[\r\n]/g, "").trim() || undefined;
}
