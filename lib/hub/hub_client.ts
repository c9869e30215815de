import { XlmError } from "../errors.ts";
import { VERSION } from "../version.ts";
import { connectionFailure } from "./connection_failure.ts";
import { refusal, type Subject } from "./refusal.ts";
import type { HubSettings } from "./hub_settings.ts";
import { Retries, type RetrySeries, type Waiting } from "./retries.ts";

const REDIRECTS = [301, 302, 303, 307, 308];
const MOST_REDIRECTS = 10;
/** Bytes of an answer that is not a file. */
const LARGEST_ANSWER = 1 << 26;

/** Where what is asked for begins, and from where on it is sent. */
export interface OpenBody {
  response: Response;
  /** Ends the request. */
  abort: AbortController;
}

/** Asks the hub. Waits and tries again where that may help; the token goes to the hub's own origin only. */
export class HubClient {
  readonly #retries: Retries;
  /** Whether the hub has answered in this run. */
  #answered = false;

  constructor(readonly settings: HubSettings, readonly waiting: Waiting) {
    this.#retries = new Retries(waiting);
  }

  /** Says something that the user should know. */
  note(text: string): void {
    this.waiting.note(text);
  }

  /** A series of tries of one request, which `open` counts in. */
  series(subject: Subject): RetrySeries {
    return this.#retries.series(`fetch ${subject.what}`);
  }

  /**
   * The answer to a request of the hub's interface, and the address of its next page.
   *
   * @param path begins with a slash, or a whole address at the hub.
   * @throws {XlmError} exit code 3, with a message for each cause: no connection, unknown, private, gated, too many
   * requests, a server that fails, an answer that is no JSON; 2 if Deno may not ask.
   */
  async json(path: string, subject: Subject): Promise<{ value: unknown; next: string | undefined }> {
    const series = this.series(subject);
    for (;;) {
      try {
        const { response, abort } = await this.open(path, subject, series);
        const text = new TextDecoder().decode(await this.bytes(response, abort, subject));
        return { value: parsed(text, response.url, subject), next: nextPage(response.headers.get("link")) };
      } catch (error) {
        await series.wait(this.failure(error));
      }
    }
  }

  /**
   * Opens a file from a byte on. Statuses that may pass are waited for; the body is the caller's to read.
   *
   * @param from the first byte that is wanted; the answer may begin earlier, as its status says.
   * @param series counts the tries.
   * @throws {XlmError} as `json`; other failures, for `connectionFailure`, are those of a connection.
   */
  async open(path: string, subject: Subject, series: RetrySeries, from = 0): Promise<OpenBody> {
    for (;;) {
      const abort = new AbortController();
      const response = await this.#inTime(abort, () => this.#request(path, from, abort.signal));
      this.#answered = true;
      if (response.ok) return { response, abort };
      const refused = await refusal(response, subject, this.settings);
      if (refused instanceof XlmError) throw refused;
      await series.wait(refused);
    }
  }

  /** Ends a request that has not done its part in time. */
  async #inTime<T>(abort: AbortController, part: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => abort.abort(new DOMException("no answer", "TimeoutError")), this.settings.timeout);
    try {
      return await part();
    } catch (error) {
      throw abort.signal.aborted ? abort.signal.reason : error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What a failure of a connection means: a failure to wait for, or the error that ends the run. */
  failure(error: unknown) {
    return connectionFailure(error, this.settings, this.#answered);
  }

  async #request(path: string, from: number, signal: AbortSignal): Promise<Response> {
    const { endpoint, token } = this.settings;
    let url = new URL(path.startsWith("/") ? endpoint + path : path);
    for (let redirects = 0;; redirects++) {
      const headers = new Headers({
        "user-agent": `xlm/${VERSION}; deno/${Deno.version.deno}`,
        "accept-encoding": "identity", // sizes and ranges are those of the file
      });
      if (token !== undefined && url.origin === new URL(endpoint).origin) {
        headers.set("authorization", `Bearer ${token}`);
      }
      if (from > 0) headers.set("range", `bytes=${from}-`);
      const response = await fetch(url, { headers, signal, redirect: "manual" });
      const location = response.headers.get("location");
      if (!REDIRECTS.includes(response.status) || location === null) return response;
      await response.body?.cancel();
      const next = new URL(location, url);
      if (redirects === MOST_REDIRECTS) throw new XlmError(3, tooManyRedirects(url));
      if (url.protocol === "https:" && next.protocol !== "https:") throw new XlmError(3, insecure(url, next));
      url = next;
    }
  }

  /** All bytes of a small answer. Throws the failures of the connection. */
  async bytes(response: Response, abort: AbortController, { what }: Subject): Promise<Uint8Array> {
    return await this.#inTime(abort, async () => {
      const parts: Uint8Array<ArrayBuffer>[] = [];
      let size = 0;
      for await (const part of response.body ?? []) {
        size += part.length;
        if (size > LARGEST_ANSWER) {
          throw new XlmError(3, `Cannot fetch ${what}: the answer is larger than ${LARGEST_ANSWER} bytes.`);
        }
        parts.push(part);
      }
      return new Uint8Array(await new Blob(parts).arrayBuffer());
    });
  }
}

function parsed(text: string, url: string, { what }: Subject): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const shown = JSON.stringify(text.slice(0, 40));
    throw new XlmError(
      3,
      `Cannot fetch ${what}: ${new URL(url).host} answers ${shown}, which is no JSON; expected a hub of models. ` +
        "Is HF_ENDPOINT right, and is there a page to sign in to the network?",
    );
  }
}

/** The address of the next page in a `Link` header. @see RFC 8288 */
function nextPage(link: string | null): string | undefined {
  return /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? "")?.[1];
}

function tooManyRedirects(url: URL): string {
  return `Cannot fetch ${url.origin}${url.pathname}: it leads through more than ${MOST_REDIRECTS} redirects; expected the file.`;
}

function insecure(from: URL, to: URL): string {
  return `Cannot fetch ${from.origin}${from.pathname}: it leads to ${to.origin} without encryption; expected https.`;
}
