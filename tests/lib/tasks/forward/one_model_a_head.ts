/** Models of tests/oracle/forward.py, one a head and family: on a device, shaders of each take seconds to compile. */
export const ONE_MODEL_A_HEAD: readonly string[] = [
  "xlm",
  "xlm_lm",
  "xlm_summary_first",
  "xlm_multiple_choice",
  "xlm_tokens",
  "xlm_qa_simple",
  "xlm_qa",
  "roberta",
  "roberta_lm",
  "roberta_classes",
  "roberta_multiple_choice",
  "roberta_tokens",
  "roberta_qa",
];
