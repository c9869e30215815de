import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { type FakeHub, fakeHub, type HubOptions } from "../../hub/fake_hub.ts";
import { contentsOf, failedFetch, fetchModel, type FetchOptions } from "../../hub/fetch_model.ts";
import { inTempDirectory } from "../../in_temp_directory.ts";

const FILES = { "config.json": "{}", "model.safetensors": "weights" };
const TOKEN = "hf_secretsecretsecret";

interface Place {
  hub: FakeHub;
  options: FetchOptions;
}

function test(name: string, use: (place: Place) => Promise<void>, options: HubOptions = {}): void {
  Deno.test(name, () =>
    inTempDirectory(async (folder) => {
      await using hub = fakeHub({ "org/name": FILES }, options);
      const cache = join(folder, "hub");
      await use({ hub, options: { endpoint: hub.url, cache } });
      const there = await contentsOf(folder);
      assert(!JSON.stringify(there).includes(TOKEN), "the token is in the cache");
      const empty = Object.keys(there).filter((name) => name.endsWith(".incomplete") && there[name] === "");
      assertEquals(empty, [], "files of which nothing has come");
    }));
}

/** Refused by a message, with exit code 3, at once, and without the token in it. */
async function assertRefused(options: FetchOptions, message: RegExp): Promise<void> {
  const error = await failedFetch(options);
  assertMatch(error.message, message);
  assertEquals([error.exitCode, error.waits], [3, []]);
  assert(!error.message.includes(TOKEN));
}

test("429 waits as long as Retry-After says, and says so once", async ({ hub, options }) => {
  hub.fail({ path: /revision/, status: 429, headers: { "retry-after": "7" }, times: 2 });
  hub.fail({ path: /tree/, status: 429, headers: { "retry-after": "3" }, times: 1 });
  const { waits, notes } = await fetchModel(options);
  assertEquals(waits, [7, 7, 3]);
  assertEquals(notes, [`${new URL(hub.url).host} answers 429 (too many requests); trying again in 7 s.`]);
});

test("429 waits as long as the hub's ratelimit says where nothing is left", async ({ hub, options }) => {
  hub.fail({ path: /revision/, status: 429, headers: { "ratelimit": '"api";r=0;t=55' }, times: 1 });
  assertEquals((await fetchModel(options)).waits, [56]);
});

test("Retry-After may be a date", async ({ hub, options }) => {
  const date = new Date(Date.now() + 20_000).toUTCString();
  hub.fail({ path: /revision/, status: 503, headers: { "retry-after": date }, times: 1 });
  const { waits } = await fetchModel(options);
  assert(waits.length === 1 && waits[0]! > 10 && waits[0]! <= 20, String(waits));
});

test("a wait that is too long is left to the user", async ({ hub, options }) => {
  hub.fail({ path: /revision/, status: 429, headers: { "retry-after": "3600" } });
  await assertRefused(
    options,
    /answers 429 \(too many requests\), and asks to wait 3600 s\. .*With a token \(HF_TOKEN\)/,
  );
});

test("429 again and again ends the run", async ({ hub, options }) => {
  hub.fail({ path: /revision/, status: 429 });
  const error = await failedFetch(options);
  assertEquals(error.waits, [1, 2, 4, 8, 8]);
  assertMatch(error.message, /^Cannot fetch org\/name: .* answers 429 \(too many requests\), 6 times in a row\./);
  assertEquals(hub.requests.length, 6);
});

for (const status of [408, 500, 502, 503, 504]) {
  test(`${status} passes`, async ({ hub, options }) => {
    hub.fail({ file: /safetensors/, status, times: 2 });
    const { waits, notes } = await fetchModel(options);
    assertEquals(waits, [1, 2]);
    assertEquals(notes, [`${new URL(hub.url).host} answers ${status}; trying again in 1 s.`]);
  });
}

test("503 again and again ends the run", async ({ hub, options }) => {
  hub.fail({ file: /safetensors/, host: "store", status: 503 });
  const error = await failedFetch(options);
  assertMatch(error.message, /^Cannot fetch model\.safetensors of org\/name: .* answers 503, 6 times in a row\./);
});

test("a gated model without a token", async ({ options }) => {
  await assertRefused(
    options,
    /^Cannot fetch org\/name: it is gated; expected a token .* Ask for access at http:\/\/[^ ]+\/org\/name, then set HF_TOKEN\.$/,
  );
}, { gated: true, token: TOKEN });

test("a gated model with the token of someone without access", async ({ hub, options }) => {
  hub.fail({ file: /./, status: 403, headers: { "x-error-code": "GatedRepo" } });
  await assertRefused(
    { ...options, token: TOKEN },
    /it is gated, and the token gives no access; expected one that does\./,
  );
});

test("a gated model with a token that has access", async ({ options }) => {
  await fetchModel({ ...options, token: TOKEN });
}, { gated: true, token: TOKEN });

test("a private model, or none, without a token", async ({ options }) => {
  await assertRefused(
    options,
    /^Cannot fetch org\/name: there is no such repository at [^ ]+, or it is private; .*a private one needs HF_TOKEN/,
  );
  await assertRefused({ ...options, id: "org/other" }, /^Cannot fetch org\/other: there is no such repository/);
}, { private: true, token: TOKEN });

test("a private model, or none, with a token", async ({ options }) => {
  await assertRefused({ ...options, id: "org/other", token: TOKEN }, /or it is private and the token gives no access/);
});

test("a token that the hub does not know", async ({ options }) => {
  await assertRefused(
    { ...options, token: `${TOKEN}x` },
    /the hub does not know the token; expected a valid one\. Renew it/,
  );
}, { token: TOKEN });

test("a revision that is not there", async ({ options }) => {
  await assertRefused(
    { ...options, id: "org/name@v9" },
    /^Cannot fetch org\/name: it has no revision v9; expected one of its branches/,
  );
});

test("a repository to which access is disabled", async ({ hub, options }) => {
  const headers = { "x-error-message": "Access to this resource is disabled." };
  hub.fail({ path: /./, status: 403, headers });
  await assertRefused(options, /the hub has disabled access to it/);
});

test("access refused without a reason", async ({ hub, options }) => {
  hub.fail({ file: /safetensors/, host: "store", status: 403 });
  await assertRefused(options, /refuses access \(403\)/);
});

test("no hub at all: two more tries, and a message of its own", async ({ options }) => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const error = await failedFetch({ ...options, endpoint: `http://127.0.0.1:${port}` });
  assertEquals([error.exitCode, error.waits], [3, [1, 2]]);
  assertMatch(
    error.message,
    /^Cannot fetch org\/name: 127\.0\.0\.1:\d+ cannot be reached \(connection refused\), 3 times in a row\. Is there a network/,
  );
});

test("a host that nobody knows", async ({ options }) => {
  const error = await failedFetch({ ...options, endpoint: "http://hub.invalid" });
  assertMatch(error.message, /^Cannot fetch org\/name: hub\.invalid cannot be reached/);
});

test("a page of the network's provider in place of the hub", async ({ hub, options }) => {
  hub.fail({ path: /revision/, status: 200, body: "<!doctype html><p>Sign in</p>" });
  await assertRefused(
    options,
    /answers "<!doctype html><p>Sign in<\/p>", which is no JSON; expected a hub of models\. Is HF_ENDPOINT right/,
  );
});

for (const sha of [undefined, 7, "../../x", "abc"]) {
  test(`a commit ${sha} is none`, async ({ hub, options }) => {
    hub.fail({ path: /revision/, status: 200, body: JSON.stringify({ sha }) });
    await assertRefused(options, /the hub's answer names no commit/);
  });
}

for (const path of ["../evil", "/etc/evil", "a/../../evil", "C:\\evil"]) {
  test(`a file ${path} is refused`, async ({ hub, options }) => {
    const entry = { type: "file", path, size: 1, oid: "0".repeat(40) };
    hub.fail({ path: /tree/, status: 200, body: JSON.stringify([entry]) });
    await assertRefused(options, /which lies in no folder/);
  });
}

for (const oid of ["../../x", "abc", undefined]) {
  test(`a hash ${oid} is refused`, async ({ hub, options }) => {
    hub.fail({ path: /tree/, status: 200, body: JSON.stringify([{ type: "file", path: "a", size: 1, oid }]) });
    await assertRefused(options, /gives no size and hash of a/);
  });
}

test("a listing of several pages", async ({ options }) => {
  const { repository } = await fetchModel(options);
  assertEquals(repository.files.map(({ path }) => path), ["config.json", "model.safetensors"]);
}, { page_size: 1 });

test("redirects without end", async ({ hub, options }) => {
  hub.fail({ file: /safetensors/, status: 302, headers: { location: "/org/name/resolve/main/model.safetensors" } });
  await assertRefused(options, /leads through more than 10 redirects/);
});

test("a repository that was renamed", async ({ hub, options }) => {
  const { commit } = hub.repository("org/name").revisions.get("main")!;
  const paths = [`/api/models/org/name/revision/main`, `/api/models/org/name/tree/${commit}`];
  for (const path of paths) {
    hub.fail({ path: new RegExp(path.replace("org/name", "org/old")), status: 307, headers: { location: path } });
  }
  for (const file of Object.keys(FILES)) {
    const location = `/org/name/resolve/${commit}/${file}`;
    hub.fail({ path: new RegExp(`org/old/resolve/.*${file}`), status: 307, headers: { location } });
  }
  const { store } = await fetchModel({ ...options, id: "org/old", token: TOKEN });
  assertEquals(await Deno.readTextFile(join(store.directory, "model.safetensors")), "weights");
});

test("the token goes to the hub, and to no other host", async ({ hub, options }) => {
  await fetchModel({ ...options, token: TOKEN });
  const at = (
    host: string,
  ) => [...new Set(hub.requests.filter((one) => one.host === host).map((one) => one.authorization))];
  assertEquals(at("hub"), [`Bearer ${TOKEN}`]);
  assertEquals(at("store"), [null]);
}, { private: true, token: TOKEN });

test("the token does not follow a redirect of the hub's interface either", async ({ hub, options }) => {
  await using other = fakeHub({ "org/name": FILES });
  hub.fail({ path: /revision/, status: 307, headers: { location: `${other.url}/api/models/org/name/revision/main` } });
  await fetchModel({ ...options, token: TOKEN });
  assertEquals(other.requests.map(({ authorization }) => authorization), [null]);
});
