/** A signal that ends the program, and its exit code. */
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
 * Calls `end` on the first signal. Later signals have their default effect: the second one ends the process
 * immediately. Returns a function that removes the handlers.
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
