import { failureCause } from "../failure_cause.ts";
import { type Extraction, otherExtractions, REMOVED } from "./other_extractions.ts";

/** What was removed, and what was not, with the reasons. */
export interface Removal {
  removed: Extraction[];
  failed: { path: string; cause: string }[];
}

/** Removes what other versions have extracted beside the given extraction. */
export async function removeOtherExtractions(own: string): Promise<Removal> {
  const removal: Removal = { removed: [], failed: [] };
  for (const extraction of await otherExtractions(own)) {
    const { path } = extraction;
    try {
      await remove(path);
      removal.removed.push(extraction);
    } catch (error) {
      removal.failed.push({ path, cause: failureCause(error) });
    }
  }
  return removal;
}

async function remove(path: string): Promise<void> {
  const renamed = path.endsWith(REMOVED) ? path : path + REMOVED;
  // First out of the way: a binary would take what is left of its extraction for the whole.
  if (renamed !== path) await Deno.rename(path, renamed);
  await Deno.remove(renamed, { recursive: true });
}
