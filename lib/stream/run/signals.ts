/** A signal that asks the program to end, and the exit code that says so. */
export interface EndSignal {
  name: "SIGINT" | "SIGTERM" | "SIGHUP";
  exitCode: 130 | 143 | 129;
}

const END_SIGNALS: readonly EndSignal[] = [
  { name: "SIGINT", exitCode: 130 },
  { name: "SIGTERM", exitCode: 143 },
  { name: "SIGHUP", exitCode: 129 },
];

/**
 * Calls `end` on the first signal that asks to end. From then on signals do what they do by default: the second one
 * ends the process at once. Returns what gives the signals back.
 */
export function onEndSignal(end: (signal: EndSignal) => void): () => void {
  const listeners = END_SIGNALS.map((signal) => ({
    signal,
    listener: () => {
      release();
      end(signal);
    },
  }));
  let listening = listeners.filter(({ signal, listener }) => {
    try {
      Deno.addSignalListener(signal.name, listener);
      return true;
    } catch {
      return false; // Windows knows no SIGTERM.
    }
  });
  const release = () => {
    for (const { signal, listener } of listening) Deno.removeSignalListener(signal.name, listener);
    listening = [];
  };
  return release;
}
