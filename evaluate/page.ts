/**
 * Puts text between the marks `<!-- KIND:NAME -->` and `<!-- /KIND:NAME -->` of a page.
 *
 * @throws where the page lacks the marks of a name.
 */
export function replaceTables(page: string, kind: string, texts: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(texts)) {
    const [open, close] = [`<!-- ${kind}:${name} -->`, `<!-- /${kind}:${name} -->`];
    const start = page.indexOf(open);
    const end = page.indexOf(close);
    if (start < 0 || end < start) throw new Error(`the page has no ${open} … ${close}`);
    page = `${page.slice(0, start + open.length)}\n\n${text.trim()}\n\n${page.slice(end)}`;
  }
  return page;
}
