/** Seconds of processor time that a process has used. */
export interface ProcessTime {
  all: number;
  /** Of its busiest thread: with cores enough, the run takes no less. */
  thread: number;
}

/** Ticks a second in /proc. */
const TICKS = 100;

/** Reads `/proc/PID/task` (Linux); `undefined` if the process has ended. Threads that have ended are in `all` only. */
export function processTime(pid: number): ProcessTime | undefined {
  try {
    const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => seconds(`/proc/${pid}/task/${name}`));
    return { all: seconds(`/proc/${pid}`), thread: Math.max(...threads) };
  } catch {
    return undefined;
  }
}

function seconds(process: string): number {
  const fields = Deno.readTextFileSync(`${process}/stat`).replace(/^.*\) /s, "").split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}
