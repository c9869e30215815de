import type { Encoding, Tokenizer } from "../../../models/tokenizer.ts";
import type { Model } from "../../../models/model.ts";
import { RecordError } from "../../errors.ts";
import { languageIds, modelSequence, tokenizerLanguage } from "../sequence/encode_sequence.ts";
import type { QaRequest } from "./qa_program.ts";
import type { QaOptions, QaRecord } from "./qa_options.ts";
import { textPieces } from "../sequence/text_pieces.ts";
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
  const encode = (text: string, lang: string | undefined) => {
    const { split_special_tokens, bypass_tokenizer } = options;
    return textPieces(
      tokenizer.encode(text, { lang: tokenizerLanguage(lang), split_special_tokens, bypass_tokenizer, words: true }),
    );
  };
  const asked = encode(question, lang).ids;
  const ids = asked.slice(0, options.max_question_len);
  const { ids: contextIds, starts, ends } = encode(context, lang_context);
  const special = tokenizer.buildInputsWithSpecialTokens(ids, [0]).length - ids.length - 1;
  const size = options.max_seq_len - special - ids.length;
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
    const input_ids = tokenizer.buildInputsWithSpecialTokens(ids, part);
    const [first, begin] = tokenizer.textBegins([ids.length, part.length]) as [number, number];
    const end = begin + part.length;
    const sequence_ids = input_ids.map((_, i): number => {
      if (i >= begin && i < end) return 1;
      return i >= first && i < first + ids.length ? 0 : -1;
    });
    const langs = languageIds({ sequence_ids } as Pick<Encoding, "sequence_ids">, model.langs, lang, lang_context);
    const cls_index = input_ids.indexOf(tokenizer.tokenToId(tokenizer.special_tokens.cls_token)!);
    const p_mask = input_ids.map((_, i) => i === cls_index || (i >= begin && i < end) ? 0 : 1);
    return {
      request: { sequence: modelSequence(model, input_ids, langs), p_mask, cls_index },
      begin,
      end,
      starts: starts.slice(window.begin, window.end),
      ends: ends.slice(window.begin, window.end),
    };
  });
  return { windows, truncated: ids.length < asked.length };
}
