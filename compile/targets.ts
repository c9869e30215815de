/** The platforms for which Deno compiles and onnxruntime-node has files, and the folder of these in its package. */
export const TARGETS: Readonly<Record<string, string>> = {
  "x86_64-unknown-linux-gnu": "linux/x64",
  "aarch64-unknown-linux-gnu": "linux/arm64",
  "x86_64-pc-windows-msvc": "win32/x64",
  "aarch64-pc-windows-msvc": "win32/arm64",
  "aarch64-apple-darwin": "darwin/arm64",
};
