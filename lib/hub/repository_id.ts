import { XlmError } from "../errors.ts";

/** A repository of the hub at one of its revisions. */
export interface RepositoryId {
  /** `org/name`, or `name` alone. */
  id: string;
  /** A branch, a tag or a commit. */
  revision: string;
}

const NAME = /^(?=.{1,96}$)[A-Za-z0-9](?:[\w.-]*\w)?(?:\/[A-Za-z0-9_](?:[\w.-]*\w)?)?$/;
const REVISION = /^\w(?:[\w./+-]*\w)?$/;

/** A commit's name in full. */
export const COMMIT = /^[0-9a-f]{40}$/;

/**
 * Reads `ORG/NAME` or `ORG/NAME@REVISION`.
 *
 * @param revision a revision that was named elsewhere.
 * @throws {XlmError} exit code 2 for other texts, and for two different revisions.
 */
export function parseRepositoryId(text: string, revision?: string): RepositoryId {
  const [id = "", named, ...more] = text.split("@");
  const refuse = (found: string, rule: string): never => {
    throw new XlmError(2, `Cannot download ${text}: ${found}; expected ${rule}.`);
  };
  if (!NAME.test(id) || /--|\.\.|\.git$/.test(id) || more.length > 0) {
    refuse("that is no name of a repository", "ORG/NAME or ORG/NAME@REVISION, such as FacebookAI/xlm-roberta-base");
  }
  if (named !== undefined && revision !== undefined && named !== revision) {
    refuse(`the revision is ${named} there and ${revision} elsewhere`, "one revision");
  }
  const wanted = named ?? revision ?? "main";
  if (!REVISION.test(wanted) || wanted.includes("..")) {
    refuse(`${JSON.stringify(wanted)} is no revision`, "a branch, a tag or a commit");
  }
  return { id, revision: wanted };
}
