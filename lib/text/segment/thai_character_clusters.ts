/** Abbreviations in the patterns below: C consonant, T optional tone mark, D a vowel below or U+0E34. */
const CLASSES: Readonly<Record<string, string>> = {
  C: "[ก-ฮ]",
  T: "[่-๋]?",
  /** A silent consonant with its mark. */
  K: "(?:[ก-ฮ][ก-ฮ]?[ูุิ]?์)?",
  /** Before a vowel in front, a consonant or the end. */
  N: "(?=[เ-ไก-ฮ]|\\n?$)",
};

/** In order of preference: the first match is the cluster. */
const CLUSTERS = [
  "เC็CK",
  "เCCTาะK",
  "เCCีTยะK",
  "เCCีTยNK",
  "เCC็CK",
  "เCิC์CK",
  "เCิTCK",
  "เCีTยะ?K",
  "เCืTอะ?K",
  "เC[ิีุู]TยNK",
  "เCTา?ะ?K",
  "CัTวะK",
  "C[ัื]TC[ุิะ]?K",
  "C[ิุู]์",
  "C[ะ-ู]TK",
  "CรรC์",
  "C็",
  "CT[ะาำ]?K",
  "CK",
  "แC็C",
  "แCC์",
  "แCTะ",
  "แCC็C",
  "แCCC์",
  "โCTะ",
  "[เ-ไ]CT",
  "ก็",
  "อึ",
  "หึ",
];

const CLUSTER = new RegExp(
  CLUSTERS.map((cluster) => cluster.replace(/[CTKN]/g, (name) => CLASSES[name]!)).join("|"),
  "y",
);

/**
 * Marks the ends of Thai character clusters, which words may not split: `marks[i]` is 1 if a cluster ends before unit
 * `i`. Other characters are clusters of their own.
 *
 * @see Theeramunkong et al. 2000, "Character cluster based Thai information retrieval"; PyThaiNLP, tokenize/tcc_p.py
 */
export function thaiCharacterClusters(text: string): Uint8Array {
  const marks = new Uint8Array(text.length + 1);
  for (let at = 0; at < text.length;) {
    CLUSTER.lastIndex = at;
    at = CLUSTER.test(text) ? CLUSTER.lastIndex : at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
    marks[at] = 1;
  }
  return marks;
}
