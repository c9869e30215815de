/** Name of the file that tells backups to leave a directory out. @see https://bford.info/cachedir/ */
export const CACHE_TAG_NAME = "CACHEDIR.TAG";

/** Its content, as Python's huggingface_hub writes it. */
export const CACHE_TAG = [
  "Signature: 8a477f597d28d172789f06886806bc55",
  "# This file is a cache directory tag created by huggingface_hub.",
  "# For information about cache directory tags, see:",
  "#\thttps://bford.info/cachedir/",
  "",
].join("\n");
