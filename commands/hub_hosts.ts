/** Prints the hosts that `deno task download` allows Deno to connect to. */
import { hubHosts } from "../lib/hub/hub_hosts.ts";
import { writeStdout } from "../lib/stream/standard_streams.ts";

await writeStdout(hubHosts(Deno.env.get("HF_ENDPOINT")).join(","));
