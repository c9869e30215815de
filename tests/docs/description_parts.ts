/** Lines of a command's description that belong together: examples are indented. */
export interface DescriptionPart {
  kind: "text" | "example";
  text: string;
}

export function descriptionParts(description: string): DescriptionPart[] {
  const paragraphs = description.split("\n\n").map((paragraph) => paragraph.replace(/^\n+|\n+$/g, ""));
  return paragraphs.map((paragraph): DescriptionPart => {
    const lines = paragraph.split("\n");
    const isExample = lines.every((line) => line.startsWith("  "));
    return { kind: isExample ? "example" : "text", text: lines.map((line) => line.trim()).join("\n") };
  });
}
