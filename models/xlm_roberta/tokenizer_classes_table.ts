/** Tokenizer classes of transformers 5.18 beside XLM-RoBERTa's, without their ending `Tokenizer` or `TokenizerFast`. */
export const OTHER_TOKENIZER_CLASSES: readonly string[] =
  `Albert Auto Bart Barthez Bartpho Basic Bert BertGeneration BertJapanese Bertweet BigBird BioGpt Blenderbot
BlenderbotSmall ByT5 CLIP CTRL Camembert Canine Character Clvp CodeGen CodeLlama Cohere ConvBert Cpm CpmAnt
DPRContextEncoder DPRQuestionEncoder DPRReader Deberta DebertaV2 Dia DistilBert Esm Esmc FNet FSMT FastSpeech2Conformer
Flaubert Funnel GPT2 GPTNeoX GPTNeoXJapanese GPTSw3 Gemma Herbert LED Lasr LayoutLMv2 LayoutLMv3 LayoutXLM Llama Luke
Lxmert M2M100 MBart MBart50 MLuke MPNet Marian MarkupLM Mecab Mgpstr MobileBert Mvp MyT5 Nllb Nougat OpenAIGPT PLBart
Parakeet Pegasus Perceiver Phobert Pop2Piano ProphetNet Qwen2 Qwen3_5 Rag Reformer RemBert RoCBert RoFormer Roberta
SeamlessM4T Siglip Siglip2 Speech2Text SpeechT5 Splinter SqueezeBert T5 Tapas Tipsv2 Udop VideoPrism Vits Wav2Vec2CTC
Wav2Vec2PhonemeCTC Whisper Wordpiece XGLM XLM XLNet`.split(/\s+/);
