/** Resident memory of a process in MB (10^6 bytes). */
export interface ProcessMemory {
  rss: number;
  /** The part that only this process has: heaps and copies. */
  anonymous: number;
  /** The part that lies in the page cache: mapped weights and libraries. */
  file: number;
  /** The most that was ever resident. */
  peak: number;
}

const FIELDS = { rss: "VmRSS", anonymous: "RssAnon", file: "RssFile", peak: "VmHWM" } as const;

/** Reads `/proc/PID/status` (Linux); `undefined` if the process has ended. */
export function processMemory(pid: number): ProcessMemory | undefined {
  let status: string;
  try {
    status = Deno.readTextFileSync(`/proc/${pid}/status`);
  } catch {
    return undefined;
  }
  const value = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024 / 1e6;
  const memory = {
    rss: value(FIELDS.rss),
    anonymous: value(FIELDS.anonymous),
    file: value(FIELDS.file),
    peak: value(FIELDS.peak),
  };
  // A process that has ended and was not waited for has a status without memory.
  return Number.isNaN(memory.rss) ? undefined : memory;
}
