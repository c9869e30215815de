/** What child.ts says. */
export type ChildLine =
  | { type: "begin"; number: number }
  | { type: "read" }
  | { type: "refused" }
  | { type: "fault"; fault: string };
