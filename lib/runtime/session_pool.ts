import { type Message, XlmError } from "../errors.ts";
import type { GraphProgram } from "./program.ts";
import type { Device, NamedDevice } from "./devices/registry.ts";
import { oneLine } from "./one_line.ts";
import { SessionClient } from "./session_client.ts";
import { firstPlan, fixedPlan, type SessionPlan, streamPlan } from "./session_plan.ts";

export interface PoolOptions {
  device: Device;
  /**
   * Number of sessions, each in its own worker. By default and without `threads`: one session with all processors, and
   * for longer inputs one per processor (see `firstPlan` and `streamPlan`).
   */
  workers?: number | undefined;
  /** Threads of each session; by default the processors divided by the workers. */
  threads?: number | undefined;
  /** Let onnxruntime log to stderr. */
  verbose: boolean;
  /** Called once with the device, when the first session is open. */
  onDevice?: (device: NamedDevice) => void;
}

/** Batches given to a session: one that runs and one that waits, so that it is never idle. */
const HANDED = 2;

/** Batches after which the second plan is worth opening its sessions, which takes as long as two or three batches. */
const PLAN_LASTS = 12;

/** The sessions of an engine: one at first, more when there is work for them. */
export class SessionPool {
  readonly #graph: GraphProgram;
  readonly #options: PoolOptions;
  /** The open sessions. */
  readonly #sessions: SessionClient[] = [];
  #plan: SessionPlan;
  /** The plan that takes over for long inputs. */
  #next: SessionPlan | undefined;
  /** Whether the pool chooses the plan: then a further session is optional. */
  readonly #chooses: boolean;
  /** A session that is being replaced, and ends after its last batch. */
  #retired: SessionClient | undefined;
  /** The requested device; later that of the first session, so that all use the same. */
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

  /** Number of sessions of the plan, open or not. */
  get size(): number {
    return this.#plan.sessions;
  }

  /** The device, once a session is open. */
  get device(): Device {
    return this.#device;
  }

  /** The least busy of the open sessions. */
  get leastBusy(): SessionClient | undefined {
    return this.#sessions.toSorted((a, b) => a.waiting - b.waiting)[0];
  }

  /** The least busy session, if it can take another batch. */
  get free(): SessionClient | undefined {
    const session = this.leastBusy;
    return session !== undefined && session.waiting < HANDED ? session : undefined;
  }

  /** Called when all open sessions are busy and there is more to do: opens another one if that helps. */
  grow(): Promise<void> | undefined {
    // The memory of a retired session is freed before another copy is made.
    if (this.#opening || this.#retired) return undefined;
    if (this.#sessions.length === 0) return this.ready; // it failed
    if (this.#sessions.length < this.#plan.sessions) return this.#chooses ? this.#addWelcome() : this.#add();
    if (this.#next === undefined || this.#sessions[0]!.answered <= PLAN_LASTS) return undefined;
    const plan = this.#next;
    this.#next = undefined;
    return this.#follow(plan);
  }

  /** The first session goes on until another one is open. */
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

  /** Opens an optional session; if it cannot be opened, the work goes on with those that are open. */
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

  /** As `close`, but each session answers its messages and releases its memory first. */
  async retire(message: string): Promise<void> {
    await Promise.all(this.#all().map((session) => session.retire(message)));
  }

  #all(): SessionClient[] {
    return [this.#opening, this.#retired, ...this.#sessions].filter((session) => session !== undefined);
  }

  /** Only the CPU has kernels for 8-bit integers; on other devices onnxruntime would silently fall back to them. */
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
