import { createHash } from "node:crypto";

/** Bytes that are made as they are asked for. */
export interface LargeFile {
  readonly size: number;
  /** The bytes of a part. */
  at(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /** All bytes, if they come faster so. */
  stream?(): ReadableStream<Uint8Array>;
}

export type FileContents = string | Uint8Array | LargeFile;

export interface RepositoryOptions {
  /** Whose files only this token opens. */
  token?: string;
  private?: boolean;
  gated?: boolean;
  /** Further names of the commit, such as tags and branches. @default {main} */
  revisions?: readonly string[];
  /** Names of files in LFS, whose hash is SHA-256; the others are git's. @default {those of large files} */
  lfs?: RegExp;
}

export interface FakeFile {
  path: string;
  content: LargeFile;
  /** Git's SHA-1: of the file, or of the pointer to it. */
  oid: string;
  /** SHA-256 and the size of the pointer, of a file in LFS. */
  lfs: { oid: string; size: number; pointerSize: number } | undefined;
  /** Of the file's response. */
  etag: string;
}

export interface FakeRevision {
  commit: string;
  files: ReadonlyMap<string, FakeFile>;
}

export interface FakeRepository {
  id: string;
  private: boolean;
  gated: boolean;
  token: string | undefined;
  /** By branch, tag and commit. */
  revisions: ReadonlyMap<string, FakeRevision>;
}

const LFS = /\.(safetensors|bin|model|onnx|onnx_data|h5|msgpack|ot|pth)$|^tokenizer\.json$/;

export function fakeRepository(
  id: string,
  files: Readonly<Record<string, FileContents>>,
  options: RepositoryOptions = {},
): FakeRepository {
  const made = Object.entries(files).map(([path, contents]) => fakeFile(path, contents, options.lfs ?? LFS));
  const commit = sha1(`${id}\n${made.map(({ path, oid }) => `${path} ${oid}\n`).join("")}`);
  const revision = { commit, files: new Map(made.map((file) => [file.path, file])) };
  const names = [commit, "main", ...options.revisions ?? []];
  return {
    id,
    private: options.private ?? false,
    gated: options.gated ?? false,
    token: options.token,
    revisions: new Map(names.map((name) => [name, revision])),
  };
}

function fakeFile(path: string, contents: FileContents, names: RegExp): FakeFile {
  const content = largeFileOf(contents);
  if (!names.test(path)) {
    const oid = hashOf("sha1", content, `blob ${content.size}\0`);
    return { path, content, oid, lfs: undefined, etag: oid };
  }
  const sha256 = hashOf("sha256", content);
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${content.size}\n`;
  const lfs = { oid: sha256, size: content.size, pointerSize: pointer.length };
  return { path, content, oid: sha1(`blob ${pointer.length}\0${pointer}`), lfs, etag: sha256 };
}

function largeFileOf(contents: FileContents): LargeFile {
  if (typeof contents === "object" && "at" in contents && "size" in contents) return contents as LargeFile;
  const bytes = typeof contents === "string" ? new TextEncoder().encode(contents) : new Uint8Array(contents);
  return { size: bytes.length, at: (offset, length) => bytes.slice(offset, offset + length) };
}

const BLOCK = 1 << 20;

/** A file of `size` bytes that no part of is like another; made anew for each reader. */
export function largeFile(size: number, seed = 1): LargeFile {
  const block = new Uint8Array(BLOCK + 8);
  let state = seed;
  for (let i = 0; i < BLOCK; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    block[i] = state >>> 24;
  }
  const filled = (index: number) => {
    const bytes = block.slice(0, BLOCK);
    new DataView(bytes.buffer).setFloat64(0, index + seed / 1000);
    return bytes;
  };
  const at = (offset: number, length: number): Uint8Array<ArrayBuffer> => {
    const end = Math.min(offset + length, size);
    const bytes = new Uint8Array(Math.max(0, end - offset));
    for (let from = offset; from < end;) {
      const start = from % BLOCK;
      const part = filled(Math.floor(from / BLOCK)).subarray(start, Math.min(BLOCK, start + end - from));
      bytes.set(part, from - offset);
      from += part.length;
    }
    return bytes;
  };
  return { size, at };
}

function hashOf(algorithm: "sha1" | "sha256", content: LargeFile, prefix = ""): string {
  const hash = createHash(algorithm).update(prefix);
  for (let offset = 0; offset < content.size; offset += BLOCK) hash.update(content.at(offset, BLOCK));
  return hash.digest("hex");
}

function sha1(text: string): string {
  return createHash("sha1").update(text).digest("hex");
}
