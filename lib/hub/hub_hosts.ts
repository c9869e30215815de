/** The hub, and where it keeps large files. */
const HOSTS = ["huggingface.co", "*.huggingface.co", "*.hf.co"];

/**
 * The hosts that a download may talk to, as Deno's permission names them.
 *
 * @param endpoint `HF_ENDPOINT`: its host is added. One that is no address adds none, and the download says so.
 */
export function hubHosts(endpoint: string | undefined): string[] {
  const host = endpoint && URL.canParse(endpoint) ? new URL(endpoint).hostname : "";
  return host === "" ? HOSTS : [...HOSTS, host];
}
