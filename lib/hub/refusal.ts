import { XlmError } from "../errors.ts";
import type { HubSettings } from "./hub_settings.ts";
import { KEPT, PassingFailure } from "./retries.ts";

/** The part of a repository that a request is for. */
export interface Subject {
  /** The object of messages: `org/name`, or `config.json of org/name`. */
  what: string;
  id: string;
  revision: string;
}

const PASSING = [408, 429, 500, 502, 503, 504];

/**
 * What an answer that is no success means: an error with exit code 3, or a failure that may pass. The answer's body is
 * given up.
 */
export async function refusal(
  response: Response,
  subject: Subject,
  settings: HubSettings,
): Promise<XlmError | PassingFailure> {
  await response.body?.cancel();
  const { status, headers } = response;
  const host = new URL(response.url).host;
  if (PASSING.includes(status)) {
    const many = status === 429;
    const found = `${host} answers ${status}${many ? " (too many requests)" : ""}`;
    const advice = many && settings.token === undefined ? `${KEPT} With a token (HF_TOKEN) more are allowed.` : KEPT;
    return new PassingFailure(found, advice, waitOf(headers));
  }
  const what = ofTheFile(status, headers) ? subject.what : subject.id;
  return new XlmError(3, `Cannot fetch ${what}: ${meaning(response, host, subject, settings)}`);
}

/** Whether one file is refused, and not all of them. */
function ofTheFile(status: number, headers: Headers): boolean {
  return !["GatedRepo", "RepoNotFound", "RevisionNotFound"].includes(headers.get("x-error-code") ?? "") &&
    status !== 401;
}

function meaning(
  { status, headers }: Response,
  host: string,
  { id, revision, what }: Subject,
  { endpoint, token }: HubSettings,
): string {
  const page = `${endpoint}/${id}`;
  switch (headers.get("x-error-code")) {
    case "GatedRepo":
      return token === undefined
        ? `it is gated; expected a token of someone who has access. Ask for access at ${page}, then set HF_TOKEN.`
        : `it is gated, and the token gives no access; expected one that does. Ask for access at ${page}.`;
    case "RevisionNotFound":
      return `it has no revision ${revision}; expected one of its branches, tags or commits. See ${page}/tree/main.`;
    case "EntryNotFound":
      return `the file is not in revision ${revision}. See ${page}/tree/main.`;
  }
  if (/invalid credentials/i.test(headers.get("x-error-message") ?? "")) {
    return "the hub does not know the token; expected a valid one. Renew it (HF_TOKEN, or the token file), or unset it.";
  }
  if (headers.get("x-error-message") === "Access to this resource is disabled.") {
    return "the hub has disabled access to it.";
  }
  if (headers.get("x-error-code") === "RepoNotFound" || (what === id && (status === 401 || status === 404))) {
    return `there is no such repository at ${host}, or it is private${
      token === undefined ? "" : " and the token gives no access"
    }; expected ORG/NAME of a model. ${
      token === undefined ? "Check the name; a private one needs HF_TOKEN." : "Check the name, and whose token it is."
    }`;
  }
  if (status === 403) return `${host} refuses access (403); expected a token that may read it.`;
  return `${host} answers ${status}; expected the file.`;
}

/** Seconds that an answer asks to wait: `Retry-After`, or the hub's `ratelimit` where nothing is left. */
function waitOf(headers: Headers): number | undefined {
  const after = headers.get("retry-after");
  if (after !== null) {
    const seconds = /^\s*\d+\s*$/.test(after) ? Number(after) : (Date.parse(after) - Date.now()) / 1000;
    if (Number.isFinite(seconds)) return Math.max(0, seconds);
  }
  const limit = /\br=0\b.*?\bt=(\d+)/.exec(headers.get("ratelimit") ?? "");
  return limit ? Number(limit[1]) + 1 : undefined;
}
