import { loadChineseSegmenter } from "./chinese_segmenter.ts";
import { loadKyteaSegmenter } from "./kytea_segmenter.ts";
import type { Segmenter } from "./segmenter.ts";
import { loadThaiSegmenter } from "./thai_segmenter.ts";

/** Languages with a segmenter. */
export const SEGMENTED_LANGUAGES = ["ja", "th", "zh"] as const;

export type SegmentedLanguage = (typeof SEGMENTED_LANGUAGES)[number];

/** Whether a language is written without spaces between words, and has a segmenter. */
export function isSegmented(lang: string | undefined): lang is SegmentedLanguage {
  return (SEGMENTED_LANGUAGES as readonly (string | undefined)[]).includes(lang);
}

/**
 * The segmenter of a language, loaded once.
 *
 * @param kytea_model path of the KyTea model for Japanese; by default that of `findKyteaModel`.
 * @throws {XlmError} exit code 3 if it cannot be loaded.
 */
export function loadSegmenter(lang: SegmentedLanguage, kytea_model?: string): Segmenter {
  if (lang === "zh") return loadChineseSegmenter();
  return lang === "th" ? loadThaiSegmenter() : loadKyteaSegmenter(kytea_model);
}
