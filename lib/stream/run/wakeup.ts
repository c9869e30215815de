/** Lets the one loop that waits go on when something it waits for may have happened; it then looks for itself. */
export class Wakeup {
  #resolve: (() => void) | null = null;

  wait(): Promise<void> {
    return new Promise((resolve) => this.#resolve = resolve);
  }

  wake(): void {
    const resolve = this.#resolve;
    this.#resolve = null;
    resolve?.();
  }
}
