import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { DRIVER_MISSING, ON_DRIVER, SKIPPED } from "../../runtime/swiftshader.ts";
import { distance } from "./distance.ts";
import { FORWARD_CASES } from "./forward_fixture.ts";
import { ONE_MODEL_A_HEAD } from "./one_model_a_head.ts";
import { inTempDirectory } from "../../../in_temp_directory.ts";

Deno.test({
  name: "forward of every head gives transformers' outputs on webgpu" + SKIPPED,
  ignore: DRIVER_MISSING,
}, () =>
  inTempDirectory(async (runtime) => {
    const script = fromFileUrl(new URL("forward_on_device.ts", import.meta.url));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", script, "webgpu", "fp32", ...ONE_MODEL_A_HEAD],
      env: { NO_COLOR: "1", ...ON_DRIVER, XDG_RUNTIME_DIR: runtime },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const answers = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
    assertEquals(answers.length, ONE_MODEL_A_HEAD.length);
    ONE_MODEL_A_HEAD.forEach((name, i) => {
      const expected = FORWARD_CASES.filter(({ model }) => model === name).map(({ outputs }) => outputs);
      const worst = distance(answers[i], expected);
      assert(worst <= 1e-3, `outputs of ${name} differ by ${worst}`);
    });
  }));
