import { type Message, XlmError } from "../errors.ts";
import type { GraphProgram } from "./program.ts";
import type { Device, NamedDevice } from "./devices/registry.ts";
import { oneLine } from "./one_line.ts";
import { SessionClient } from "./session_client.ts";
import { firstPlan, fixedPlan, type SessionPlan, streamPlan } from "./session_plan.ts";

export interface PoolOptions {
  device: Device;
  /**
   * Sessions, each on a thread of its own. By default and without `threads` it is the pool's choice: one session with all
   * processors, and once there is more to do, one a processor (see `firstPlan` and `streamPlan`).
   */
  workers?: number | undefined;
  /** Threads of each session; by default the processors, shared among the workers. */
  threads?: number | undefined;
  /** Let onnxruntime log to stderr. */
  verbose: boolean;
  /** Told once, when the first session is open, what it runs on. */
  onDevice?: (device: NamedDevice) => void;
}

/** Batches a session has been handed: one that runs and one that waits, so that it never idles. */
const HANDED = 2;

/** Batches after which the second plan's sessions are worth their opening, which costs as much as two or three batches. */
const PLAN_LASTS = 12;

/** The sessions of an engine: one at first, further ones when there is work for them. */
export class SessionPool {
  readonly #graph: GraphProgram;
  readonly #options: PoolOptions;
  /** Those that are open. */
  readonly #sessions: SessionClient[] = [];
  #plan: SessionPlan;
  /** What takes over when there is much to do. */
  #next: SessionPlan | undefined;
  /** Whether plans are the pool's choice: then a session more is welcome, not needed. */
  readonly #chooses: boolean;
  /** A session that another plan's have taken over from, and that ends with its last batch. */
  #retired: SessionClient | undefined;
  /** As asked for; then what the first session runs on, so that all run on one. */
  #device: Device;
  #opening: SessionClient | undefined;
  /** Settles when the first session is open. @throws {XlmError} exit code 3 if it cannot be opened. */
  readonly ready: Promise<void>;

  constructor(graph: GraphProgram, options: PoolOptions, processors: number = navigator.hardwareConcurrency) {
    const { workers, threads, device } = options;
    this.#graph = graph;
    this.#options = options;
    this.#device = device;
    this.#chooses = workers === undefined && threads === undefined;
    const sessions = workers ?? 1;
    this.#plan = this.#chooses
      ? firstPlan(graph, processors)
      : fixedPlan(graph, sessions, threads ?? Math.max(1, Math.floor(processors / sessions)));
    if (this.#chooses && this.#plan.sessions === 1) this.#next = streamPlan(graph, processors);
    this.ready = this.#add();
  }

  /** Sessions that share the work, open or not yet. */
  get size(): number {
    return this.#plan.sessions;
  }

  /** What they run on, once one is open. */
  get device(): Device {
    return this.#device;
  }

  /** The least busy of the open sessions. */
  get leastBusy(): SessionClient | undefined {
    return this.#sessions.toSorted((a, b) => a.waiting - b.waiting)[0];
  }

  /** The same, where it takes another batch. */
  get free(): SessionClient | undefined {
    const session = this.leastBusy;
    return session !== undefined && session.waiting < HANDED ? session : undefined;
  }

  /** Every open session is busy, and there is more to do: opens one more where that helps. */
  grow(): Promise<void> | undefined {
    // What a retired one holds is given back before another copy is made.
    if (this.#opening || this.#retired) return undefined;
    if (this.#sessions.length === 0) return this.ready; // it failed
    if (this.#sessions.length < this.#plan.sessions) return this.#chooses ? this.#addWelcome() : this.#add();
    if (this.#next === undefined || this.#sessions[0]!.answered <= PLAN_LASTS) return undefined;
    const plan = this.#next;
    this.#next = undefined;
    return this.#follow(plan);
  }

  /** The first session answers until another is open. */
  async #follow(plan: SessionPlan): Promise<void> {
    const before = this.#plan;
    this.#plan = plan;
    await this.#addWelcome();
    if (this.#sessions.length === 1) {
      this.#plan = before;
      return;
    }
    this.#retired = this.#sessions.shift()!;
    this.#retired.retire("others took over").then(() => this.#retired = undefined);
  }

  /** One more session, or no more of them: where there is no room for it, the work goes on with those that are open. */
  async #addWelcome(): Promise<void> {
    try {
      await this.#add();
    } catch (error) {
      if (!(error instanceof XlmError)) throw error;
      this.#plan = { ...this.#plan, sessions: this.#sessions.length };
    }
  }

  close(message: string): void {
    for (const session of this.#all()) session.terminate(message);
  }

  /** Settles when every session has answered what it was asked so far. */
  async idle(): Promise<void> {
    await Promise.all(this.#all().map((session) => session.idle()));
  }

  #all(): SessionClient[] {
    return [this.#opening, this.#retired, ...this.#sessions].filter((session) => session !== undefined);
  }

  /** The kernels for 8-bit integers are the CPU's; elsewhere the runtime would fall back to them unheard. */
  #restrict(): void {
    if (!this.#graph.int8 || this.#device === "cpu") return;
    if (this.#device !== "auto") throw this.#unusable((called) => `${called("dtype")} int8 runs on the CPU only`);
    this.#device = "cpu";
  }

  /** @throws {XlmError} exit code 3 if the session cannot be opened. */
  async #add(): Promise<void> {
    this.#restrict();
    const session = this.#opening = new SessionClient();
    const { threads, packed } = this.#plan;
    const options = { device: this.#device, threads, packed, verbose: this.#options.verbose };
    const reply = await session.ask({ type: "open", graph: this.#graph, options });
    this.#opening = undefined;
    if (reply.type !== "opened") {
      const reason = reply.type === "failed" ? reply.message : reply.type;
      session.terminate(reason);
      throw this.#unusable(oneLine(reason));
    }
    if (this.#sessions.length === 0) {
      this.#device = reply.device;
      if (this.#chooses && reply.device !== "cpu") {
        this.#plan = { ...this.#plan, sessions: 1 };
        this.#next = undefined;
      }
      this.#options.onDevice?.(reply.device);
    }
    this.#sessions.push(session);
  }

  /** A graph from a file may be damaged; one that was built here is not. */
  #unusable(reason: Message): XlmError {
    const { exported } = this.#graph;
    const object = exported === undefined ? "open a session" : `run ${exported}`;
    const rule = exported === undefined ? "a device and a model that fit each other" : "a graph that onnxruntime reads";
    const device = this.#device;
    const onCpu = exported === undefined ? "" : " Is the file whole?";
    return new XlmError(3, (called) => {
      const found = typeof reason === "string" ? reason : reason(called);
      const hint = device === "cpu" ? onCpu : ` Try ${called("device")} cpu.`;
      return `Cannot ${object} on device ${device}: ${found}; expected ${rule}.${hint}`;
    });
  }
}
