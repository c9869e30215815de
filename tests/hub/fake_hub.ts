import { type Fault, FaultList } from "./faults.ts";
import { type FakeRepository, fakeRepository, type FileContents, type RepositoryOptions } from "./fake_repository.ts";
import { errorResponse, fileResponse, redirectToFile, treeResponse } from "./responses.ts";

/** A request that the hub or its store of large files has had. */
export interface SeenRequest {
  host: "hub" | "store";
  method: string;
  /** Path and query. */
  path: string;
  /** The path of the file that it asks for, or `undefined`. */
  file: string | undefined;
  authorization: string | null;
  range: string | null;
  user_agent: string | null;
  /** Bytes of the body that were handed to the connection. */
  sent: number;
}

/** The repositories of a fake hub: files by path, by id. */
export type Repositories = Readonly<Record<string, Readonly<Record<string, FileContents>>>>;

export interface HubOptions extends RepositoryOptions {
  /** Entries of a listing's page; there is a `Link` to the next one. @default {1000} */
  page_size?: number;
  /** Bytes a second of each file; may be changed later. @default {as fast as it goes} */
  speed?: number | undefined;
  /** Serves large files from the hub itself, without a redirect to the other host. @default {false} */
  without_store?: boolean;
  /** Port of the hub. @default {any that is free} */
  port?: number;
}

/**
 * A hub for tests on 127.0.0.1 that answers as huggingface.co does what clients ask for: the commit of a revision, the
 * listing of a commit, files with ETag, ranges, redirects of large files to another host, gated and private
 * repositories. `fail` makes it fail; `requests` is what it has been asked.
 *
 * ```ts ignore
 * await using hub = fakeHub({ "org/name": { "config.json": "{}", "model.safetensors": largeFile(200e6) } });
 * hub.fail({ file: /safetensors$/, cut_after: 1000, times: 1 });
 * const env = { HF_ENDPOINT: hub.url, HF_HOME: directory };
 * ```
 */
export class FakeHub {
  readonly requests: SeenRequest[] = [];
  readonly #repositories: Map<string, FakeRepository>;
  readonly #faults = new FaultList();
  readonly #closing = new AbortController();
  readonly #hub: Deno.HttpServer<Deno.NetAddr>;
  readonly #store: Deno.HttpServer<Deno.NetAddr>;

  constructor(repositories: Repositories, readonly options: HubOptions = {}) {
    this.#repositories = new Map(
      Object.entries(repositories).map(([id, files]) => [id, fakeRepository(id, files, options)]),
    );
    const listening = { hostname: "127.0.0.1", signal: this.#closing.signal, onListen() {} };
    this.#hub = Deno.serve({ ...listening, port: options.port ?? 0 }, (request) => this.#answer(request, "hub"));
    this.#store = Deno.serve({ ...listening, port: 0 }, (request) => this.#answer(request, "store"));
  }

  /** For `HF_ENDPOINT`. */
  get url(): string {
    return `http://127.0.0.1:${this.#hub.addr.port}`;
  }

  /** Where large files come from. */
  get store(): string {
    return `http://127.0.0.1:${this.#store.addr.port}`;
  }

  repository(id: string): FakeRepository {
    const found = this.#repositories.get(id);
    if (found === undefined) throw new Error(`no repository ${id}`);
    return found;
  }

  /** Replaces the files of a repository: its branch moves to another commit, and the old one can still be fetched. */
  push(id: string, files: Readonly<Record<string, FileContents>>): void {
    const { revisions } = this.repository(id);
    const pushed = fakeRepository(id, files, this.options);
    this.#repositories.set(id, { ...pushed, revisions: new Map([...revisions, ...pushed.revisions]) });
  }

  /** Makes requests fail from now on. */
  fail(fault: Fault): void {
    this.#faults.add(fault);
  }

  /** Requests for a file's content. */
  fetches(file: string): SeenRequest[] {
    return this.requests.filter((request) => request.file === file && request.method === "GET" && request.sent > 0);
  }

  /** Bytes of a file, or of all files, that were sent. */
  sent(file?: string): number {
    const asked = this.requests.filter((request) =>
      request.file !== undefined && (file === undefined || request.file === file)
    );
    return asked.reduce((sum, { sent }) => sum + sent, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(); // a client that waits must not keep the test from ending
    await Promise.all([this.#hub.finished, this.#store.finished]);
  }

  #answer(request: Request, host: SeenRequest["host"]): Response {
    const url = new URL(request.url);
    const found = route(decodeURIComponent(url.pathname));
    const seen: SeenRequest = {
      host,
      method: request.method,
      path: url.pathname + url.search,
      file: found?.kind === "resolve" ? found.rest : undefined,
      authorization: request.headers.get("authorization"),
      range: request.headers.get("range"),
      user_agent: request.headers.get("user-agent"),
      sent: 0,
    };
    this.requests.push(seen);
    const fault = this.#faults.next(seen);
    const failed = this.#faults.response(fault);
    if (failed !== undefined) return failed;
    const repository = found && this.#repositories.get(found.id);
    if (found === undefined || repository === undefined) return errorResponse(401, "RepoNotFound");
    if (host === "hub") {
      const refused = this.#refused(repository, found.kind, request);
      if (refused !== undefined) return refused;
    }
    const revision = repository.revisions.get(found.revision);
    if (revision === undefined) return errorResponse(404, "RevisionNotFound");
    if (found.kind === "revision") {
      return Response.json({
        id: found.id,
        sha: revision.commit,
        private: repository.private,
        gated: repository.gated,
        siblings: [...revision.files.keys()].map((rfilename) => ({ rfilename })),
      });
    }
    if (found.kind === "tree") return treeResponse(revision, url, this.options.page_size ?? 1000);
    const file = revision.files.get(found.rest);
    if (file === undefined) return errorResponse(404, "EntryNotFound", { "x-repo-commit": revision.commit });
    if (file.lfs && host === "hub" && !this.options.without_store) {
      return redirectToFile(file, revision, `${this.store}${url.pathname}`);
    }
    return fileResponse(file, revision, request, { seen, fault, speed: this.options.speed });
  }

  /** Who has no token of someone who may read a repository sees none, or, where it is gated, only its listing. */
  #refused({ private: hidden, gated, token }: FakeRepository, kind: Kind, request: Request): Response | undefined {
    const given = request.headers.get("authorization");
    if (given !== null && token !== undefined && given !== `Bearer ${token}`) {
      return errorResponse(401, undefined, { "x-error-message": "Invalid credentials in Authorization header" });
    }
    if (token !== undefined && given === `Bearer ${token}`) return undefined;
    if (hidden) return errorResponse(401, "RepoNotFound");
    return gated && kind === "resolve" ? errorResponse(given === null ? 401 : 403, "GatedRepo") : undefined;
  }
}

type Kind = "revision" | "tree" | "resolve";

function route(path: string): { id: string; kind: Kind; revision: string; rest: string } | undefined {
  const [, api, id, kind = "revision", revision = "main", rest = ""] =
    /^\/(api\/models\/)?([^/]+\/[^/]+)(?:\/(revision|tree|resolve)\/((?:refs\/pr\/\d+)|[^/]+)(?:\/(.*))?)?$/.exec(
      path,
    ) ??
      [];
  if (id === undefined || (api === undefined) !== (kind === "resolve")) return undefined;
  return { id, kind: kind as Kind, revision, rest };
}

/** @see FakeHub */
export function fakeHub(repositories: Repositories, options?: HubOptions): FakeHub {
  return new FakeHub(repositories, options);
}
