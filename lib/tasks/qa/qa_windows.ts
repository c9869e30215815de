import type { Tokenizer } from "../../../models/tokenizer.ts";
import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import { framedSequence, specialTokens, templateFrame } from "../sequence/frame.ts";
import type { QaRequest } from "./qa_program.ts";
import type { QaOptions, QaRecord } from "./qa_options.ts";
import { readPieces } from "../sequence/text_pieces.ts";
import { tokenWindows } from "../sequence/token_windows.ts";

/** A question with one window of its context. */
export interface QaWindow {
  request: QaRequest;
  /** Positions of the context's tokens in the sequence: the first, and the one after the last. */
  begin: number;
  end: number;
  /** UTF-16 offsets of the tokens in the context, from `begin` on. */
  starts: readonly number[];
  ends: readonly number[];
}

/**
 * Encodes a question with its context, in as many windows as needed: the whole context is tokenized once, and each
 * window begins with the last `doc_stride` tokens of the window before. A question of more than `max_question_len`
 * tokens is truncated.
 *
 * @throws {RecordError} `empty_text`, `unknown_lang`; `too_long` if the question leaves no room for a window.
 */
export function qaWindows(
  { question, context, lang, lang_context = lang }: QaRecord,
  model: Model,
  tokenizer: Tokenizer,
  options: QaOptions,
): { windows: QaWindow[]; truncated: boolean } {
  for (const [name, text] of [["question", question], ["context", context]] as const) {
    if (text.trim() === "") throw new RecordError("empty_text", `The ${name} is empty; expected text`);
  }
  const frame = templateFrame(tokenizer);
  const asked = readPieces(question, lang, tokenizer, options).ids;
  const ids = asked.slice(0, options.max_question_len);
  const { ids: contextIds, starts, ends } = readPieces(context, lang_context, tokenizer, options);
  const size = options.max_seq_len - specialTokens(frame, 2) - ids.length;
  if (size <= 0 || (contextIds.length > size && options.doc_stride >= size)) {
    throw new RecordError(
      "too_long",
      (called) =>
        `The question has ${ids.length} tokens, which leaves ${
          Math.max(0, size)
        } of ${options.max_seq_len} for windows of ` +
        `the context that share ${options.doc_stride}. Raise ${called("max_seq_len")}, or lower ${
          called("doc_stride")
        } or ${called("max_question_len")}`,
    );
  }
  const windows = tokenWindows(contextIds.length, size, options.doc_stride).map((window) => {
    const part = contextIds.slice(window.begin, window.end);
    const { sequence, begins } = framedSequence([ids, part], [lang, lang_context], frame, model);
    const [, begin] = begins as [number, number];
    const end = begin + part.length;
    const cls_index = sequence.input_ids.indexOf(tokenizer.tokenToId(tokenizer.special_tokens.cls_token)!);
    const p_mask = sequence.input_ids.map((_, i) => i === cls_index || (i >= begin && i < end) ? 0 : 1);
    return {
      request: { sequence, p_mask, cls_index },
      begin,
      end,
      starts: starts.slice(window.begin, window.end),
      ends: ends.slice(window.begin, window.end),
    };
  });
  return { windows, truncated: ids.length < asked.length };
}
