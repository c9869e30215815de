import { createHash } from "node:crypto";
import type { RepositoryFile } from "./repository.ts";

/** What the hash of a file depends on, besides its bytes. */
export type HashedFile = Pick<RepositoryFile, "sha256" | "size">;

/** The hash of a file while its bytes come: SHA-256, or git's SHA-1 of a blob. */
export interface FileHash {
  readonly name: "SHA-256" | "git's SHA-1";
  update(bytes: Uint8Array): void;
  /** In hexadecimal. */
  digest(): string;
}

/** The hash by which the hub knows a file. */
export function fileHash({ sha256, size }: HashedFile): FileHash {
  const hash = sha256 === undefined ? createHash("sha1").update(`blob ${size}\0`) : createHash("sha256");
  return {
    name: sha256 === undefined ? "git's SHA-1" : "SHA-256",
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest("hex"),
  };
}
