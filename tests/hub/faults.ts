import type { SeenRequest } from "./fake_hub.ts";

/** How requests fail. Of several that match the first is taken that is not used up. */
export interface Fault {
  /** Path of the file. @default {requests of all kinds} */
  file?: RegExp;
  /** Path of the request. @default {all} */
  path?: RegExp;
  /** @default {both} */
  host?: SeenRequest["host"];
  /** How often. @default {always} */
  times?: number;
  /** Answers with this status instead. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
  /** Cuts the connection after so many bytes of the body. */
  cut_after?: number;
  /** Sends nothing more after so many bytes, and keeps the connection open. */
  stall_after?: number;
  /** Changes the byte at this place of the file. */
  damage_at?: number;
  /** Sends the whole file where a part is asked for. */
  ignore_range?: boolean;
  /** Bytes that come after the end of the file. */
  extra?: number;
}

/** The faults of a hub, used up in order. */
export class FaultList {
  readonly #faults: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#faults.push({ fault, left: fault.times ?? Infinity });
  }

  /** The fault of a request, which is then used once more. */
  next(request: SeenRequest): Fault | undefined {
    const found = this.#faults.find(({ fault, left }) => left > 0 && matches(fault, request));
    if (found === undefined) return undefined;
    found.left--;
    return found.fault;
  }

  /** The response of a fault that has one of its own. */
  response(fault: Fault | undefined): Response | undefined {
    if (fault?.status === undefined) return undefined;
    return new Response(fault.body ?? "", { status: fault.status, headers: { ...fault.headers } });
  }
}

function matches({ file, path, host, ...how }: Fault, request: SeenRequest): boolean {
  if (host !== undefined && host !== request.host) return false;
  if (path !== undefined && !path.test(request.path)) return false;
  if (file !== undefined && (request.file === undefined || !file.test(request.file))) return false;
  // What happens to a body happens where there is one.
  return how.status !== undefined || request.host === "store" || request.file !== undefined;
}
