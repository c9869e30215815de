import { fromFileUrl } from "@std/path";
import { gunzipSync } from "node:zlib";
import type { Segmenter } from "../../../../lib/text/segment/segmenter.ts";

const FIXTURES = new URL("../../../fixtures/segmenters/", import.meta.url);

/** A text and its words. */
export type Segmented = readonly [text: string, words: readonly string[]];

/** The unpacked bytes of a fixture: see tests/oracle/segmenters.py. */
export function readFixture(name: string): Uint8Array {
  return new Uint8Array(gunzipSync(Deno.readFileSync(fromFileUrl(new URL(`${name}.gz`, FIXTURES)))));
}

export function readSegmented(name: string): Record<string, Segmented[]> {
  return JSON.parse(new TextDecoder().decode(readFixture(name)));
}

export function wordsOf(segmenter: Segmenter, text: string): string[] {
  const ends = segmenter.segment(text);
  return ends.map((end, i) => text.slice(i === 0 ? 0 : ends[i - 1], end));
}
