/** Arguments of a run, and what it reads. */
export interface Question {
  args: string[];
  stdin?: string;
}

/** Runs of every command that asks a model, with the models that ship, and of what they read besides. */
export const QUESTIONS = {
  version: { args: ["--version"] },
  tokenize: { args: ["tokenize", "--text", "Wo ist der Bahnhof?"] },
  chinese: { args: ["tokenize", "-m", "small", "--lang", "zh", "--text", "今年的稻米收成很好。"] },
  thai: { args: ["tokenize", "-m", "small", "--lang", "th", "--text", "แมวนอนอยู่ใต้โต๊ะ"] },
  fill_mask: { args: ["fill-mask", "--top-k", "2", "--text", "The president of the United <mask> said so."] },
  classify: { args: ["classify", "--text", "Wo ist der Bahnhof?"] },
  classify_small: { args: ["classify", "-m", "small", "--lang", "en", "--text", "Where is the station?"] },
  tag: { args: ["tag"], stdin: '{"tokens":["Plants","make","food","."]}\n' },
  qa: { args: ["qa"], stdin: '{"question":"When was it built?","context":"The bridge was built in 1894."}\n' },
  translate_score: {
    args: ["translate-score"],
    stdin: '{"source":"Save the file.","target":"Speichern Sie die Datei."}\n',
  },
  embed: { args: ["embed", "--text", "Bonjour tout le monde"] },
} as const satisfies Record<string, Question>;
