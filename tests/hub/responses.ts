import type { FakeFile, FakeRevision } from "./fake_repository.ts";
import type { SeenRequest } from "./fake_hub.ts";
import type { Fault } from "./faults.ts";

/** An error as the hub says it. */
export function errorResponse(
  status: number,
  code: string | undefined,
  headers: Record<string, string> = {},
): Response {
  const said = { ...headers, ...(code ? { "x-error-code": code } : {}) };
  return Response.json({ error: code ?? "error" }, { status, headers: said });
}

/** One page of a listing. */
export function treeResponse({ files }: FakeRevision, url: URL, size: number): Response {
  const folders = new Set([...files.keys()].flatMap((path) => {
    const steps = path.split("/").slice(0, -1);
    return steps.map((_, i) => steps.slice(0, i + 1).join("/"));
  }));
  const entries = [
    ...[...folders].map((path) => ({ type: "directory", oid: "0".repeat(40), size: 0, path })),
    ...[...files.values()].map(({ path, content, oid, lfs }) => ({
      type: "file",
      oid,
      size: content.size,
      ...(lfs ? { lfs } : {}),
      path,
    })),
  ];
  const start = Number(url.searchParams.get("cursor") ?? 0);
  const next = new URL(url);
  next.searchParams.set("cursor", String(start + size));
  const headers = start + size < entries.length ? { link: `<${next}>; rel="next"` } : undefined;
  return Response.json(entries.slice(start, start + size), { ...(headers && { headers }) });
}

const described = (file: FakeFile, { commit }: FakeRevision): Record<string, string> => ({
  "x-repo-commit": commit,
  "x-linked-size": String(file.content.size),
  "x-linked-etag": `"${file.etag}"`,
});

/** The answer of the hub to a request for a file that another host has. */
export function redirectToFile(file: FakeFile, revision: FakeRevision, location: string): Response {
  return new Response(null, { status: 302, headers: { ...described(file, revision), location } });
}

interface Sending {
  seen: SeenRequest;
  fault: Fault | undefined;
  speed: number | undefined;
}

const CHUNK = 1 << 18;

/** The file, or the part of it that is asked for. */
export function fileResponse(file: FakeFile, revision: FakeRevision, request: Request, how: Sending): Response {
  const { size } = file.content;
  const range = how.fault?.ignore_range ? null : /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  const from = range ? Number(range[1]) : 0;
  const to = range?.[2] ? Math.min(size, Number(range[2]) + 1) : size;
  const headers: Record<string, string> = {
    ...described(file, revision),
    etag: `"${file.etag}"`,
    "accept-ranges": "bytes",
    "content-type": "application/octet-stream",
  };
  if (from > to || (range && from >= size)) {
    return new Response(null, { status: 416, headers: { ...headers, "content-range": `bytes */${size}` } });
  }
  if (range) headers["content-range"] = `bytes ${from}-${to - 1}/${size}`;
  headers["content-length"] = String(to - from + (how.fault?.extra ?? 0));
  if (request.method === "HEAD") return new Response(null, { status: range ? 206 : 200, headers });
  const { stream } = file.content;
  if (stream !== undefined && !range && !how.fault && how.speed === undefined) {
    how.seen.sent = size;
    return new Response(stream(), { headers });
  }
  return new Response(body(file, from, to, how), { status: range ? 206 : 200, headers });
}

function body(file: FakeFile, from: number, to: number, { seen, fault, speed }: Sending): ReadableStream<Uint8Array> {
  const stop = Math.min(fault?.cut_after ?? Infinity, fault?.stall_after ?? Infinity);
  const chunk = speed === undefined ? CHUNK : Math.max(1, Math.min(CHUNK, Math.ceil(speed / 50)));
  let at = from;
  return new ReadableStream({
    async pull(controller) {
      const sent = at - from;
      if (sent >= stop) {
        if (fault?.cut_after !== undefined) return controller.close(); // short of its length: the server cuts it
        return await new Promise(() => {}); // until the client goes away
      }
      if (at >= to) {
        if (fault?.extra) controller.enqueue(new Uint8Array(fault.extra));
        return controller.close();
      }
      const bytes = file.content.at(at, Math.min(chunk, to - at, stop - sent));
      const damaged = (fault?.damage_at ?? -1) - at;
      if (damaged >= 0 && damaged < bytes.length) bytes[damaged]! ^= 1;
      if (speed !== undefined) await new Promise((resolve) => setTimeout(resolve, 1000 * bytes.length / speed));
      at += bytes.length;
      seen.sent += bytes.length;
      controller.enqueue(bytes);
    },
  }, { highWaterMark: 0 });
}
