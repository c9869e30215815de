import { type ProcessMemory, processMemory } from "./process_memory.ts";

export interface ChildOptions {
  /** Milliseconds between two looks at the child's memory. */
  sample_every?: number;
  env?: Record<string, string>;
}

/** A process under measurement: lines in, lines out, its memory sampled as long as it lives. */
export class Child {
  /** `performance.now()` of the start. */
  readonly started: number;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;
  readonly #errors: Promise<string>;
  readonly #sampleEvery: number;
  #timer: ReturnType<typeof setInterval>;
  #memory: ProcessMemory | undefined;

  constructor(command: readonly [string, ...string[]], { sample_every = 10, env = {} }: ChildOptions = {}) {
    this.started = performance.now();
    const [program, ...args] = command;
    this.#process = new Deno.Command(program, { args, env, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
    this.#input = this.#process.stdin.getWriter();
    this.#lines = linesOf(this.#process.stdout);
    this.#errors = new Response(this.#process.stderr).text();
    this.#sampleEvery = sample_every;
    this.#timer = setInterval(() => this.memory(), sample_every);
  }

  /** Stops the process where it is, until `resume`: whoever waits for a turn takes nothing from whoever has it. */
  hold(): void {
    clearInterval(this.#timer);
    this.#process.kill("SIGSTOP");
  }

  resume(): void {
    this.#process.kill("SIGCONT");
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.memory(), this.#sampleEvery);
  }

  /** The child's memory now, or as it was when last seen alive. */
  memory(): ProcessMemory {
    this.#memory = processMemory(this.#process.pid) ?? this.#memory;
    return this.#memory ?? { rss: NaN, anonymous: NaN, file: NaN, peak: NaN };
  }

  /** @throws where the child ended instead, with what it said on stderr. */
  async write(text: string): Promise<void> {
    try {
      await this.#input.write(new TextEncoder().encode(text));
    } catch (cause) {
      throw await this.#ended(cause);
    }
  }

  /** The next line of output. @throws where the child ended instead, with what it said on stderr. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw await this.#ended();
    return value;
  }

  /** As many lines as `count`. */
  async lines(count: number): Promise<string[]> {
    const lines: string[] = [];
    while (lines.length < count) lines.push(await this.line());
    return lines;
  }

  /** Ends the child's input and waits for its end. @throws where the exit code is not 0. */
  async end(): Promise<void> {
    await this.#input.close().catch(() => {});
    for await (const _ of this.#lines);
    const { code } = await this.#process.status;
    clearInterval(this.#timer);
    if (code !== 0) throw await this.#ended();
  }

  /** Ends the child without ado. */
  async kill(): Promise<void> {
    clearInterval(this.#timer);
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await this.#process.status;
  }

  async #ended(cause?: unknown): Promise<Error> {
    clearInterval(this.#timer);
    const { code } = await this.#process.status;
    return new Error(`the process ended with ${code}:\n${await this.#errors}`, { cause });
  }
}

async function* linesOf(bytes: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== "") yield rest;
}
