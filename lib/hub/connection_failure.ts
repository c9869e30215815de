import { XlmError } from "../errors.ts";
import type { HubSettings } from "./hub_settings.ts";
import { KEPT, PassingFailure } from "./retries.ts";

/** How often to try again to reach a hub that has not answered yet: probably there is no network. */
const UNREACHED_RETRIES = 2;

/**
 * What an error of `fetch` or of reading a body means.
 *
 * @param answered whether the hub has answered before.
 * @returns a failure that may pass.
 * @throws {XlmError} exit code 3 where it cannot pass, 2 where Deno may not connect; and errors that are not of a
 * connection, as they are.
 */
export function connectionFailure(error: unknown, settings: HubSettings, answered: boolean): PassingFailure {
  if (error instanceof XlmError) throw error;
  if (error instanceof PassingFailure) return error;
  const { host } = new URL(settings.endpoint);
  const cause = { cause: error };
  if (error instanceof Deno.errors.NotCapable) {
    throw new XlmError(
      2,
      `Cannot reach ${host}: Deno runs without --allow-net for ${/"([^"]+)"/.exec(error.message)?.[1] ?? host}; ` +
        "expected that permission. In the repository use deno task download.",
      cause,
    );
  }
  const message = wholeMessage(error);
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new PassingFailure(`Nothing has come for ${settings.timeout / 1000} s`, KEPT, undefined, undefined, cause);
  }
  if (/certificate|UnknownIssuer/i.test(message)) {
    throw new XlmError(
      3,
      `Cannot reach ${host}: ${reason(message)}; expected a certificate that Deno knows. ` +
        "Behind a company's proxy set DENO_TLS_CA_STORE=system, or DENO_CERT to the file of its certificate.",
      cause,
    );
  }
  if (/\(Connect\)|dns error|tcp connect|tunnel/i.test(message)) {
    const limit = answered ? undefined : UNREACHED_RETRIES;
    const advice = answered
      ? KEPT
      : "Is there a network, and is HF_ENDPOINT right? Without one use what is in the cache.";
    return new PassingFailure(`${host} cannot be reached (${reason(message)})`, advice, undefined, limit, cause);
  }
  if (!(error instanceof TypeError && OF_FETCH.test(message)) && !isConnectionError(error)) throw error;
  return new PassingFailure("the connection was cut", KEPT, undefined, undefined, cause);
}

/** What `fetch` says; a TypeError of another kind is a bug of ours. */
const OF_FETCH = /fetch failed|sending request|response body|reading a body|connection|end of file/i;

/** The message of an error and of its causes. */
function wholeMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${wholeMessage(error.cause)}`;
}

function isConnectionError(error: unknown): boolean {
  return [
    Deno.errors.Http,
    Deno.errors.ConnectionReset,
    Deno.errors.ConnectionAborted,
    Deno.errors.ConnectionRefused,
    Deno.errors.BrokenPipe,
    Deno.errors.UnexpectedEof,
    Deno.errors.TimedOut,
  ].some((kind) => error instanceof kind);
}

/** The last cause in a message of `fetch`, which names the whole address before it. */
function reason(message: string): string {
  const cause = message.replace(/ \(os error \d+\)/g, "").split(": ").at(-1) ?? message;
  return cause.charAt(0).toLowerCase() + cause.slice(1);
}
