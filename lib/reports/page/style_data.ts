/** The style sheet of a page: light and dark, narrow and wide, on a screen and on paper. */
export const STYLE = `
:root { color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #1d1c1a; --soft: #5f5b54; --line: #e5e1d8; --fill: #f1eee6;
  --blue: #2b5c8f; --blue-soft: #b9cfe4; --rust: #a8441a; --green: #2f6b43; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #15171a; --card: #1c1f23; --ink: #eceae6; --soft: #aaa69e; --line: #31353b; --fill: #262a30;
  --blue: #86b6e6; --blue-soft: #355574; --rust: #f0a275; --green: #8fcba3; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.6 system-ui, "Segoe UI", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; }
main { max-width: 1060px; margin: 0 auto; padding: 56px 28px 72px; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 22px; margin-bottom: 26px; }
.eyebrow { margin: 0 0 6px; color: var(--soft); font-size: 13px; letter-spacing: .04em; }
h1 { margin: 0; font-size: 34px; line-height: 1.15; letter-spacing: -.02em; font-weight: 650; overflow-wrap: anywhere; }
h2 { margin: 0 0 4px; font-size: 21px; letter-spacing: -.01em; font-weight: 650; }
h3 { margin: 0 0 8px; font-size: 15px; font-weight: 650; }
p { margin: 0 0 14px; max-width: 68ch; }
.lead { color: var(--soft); margin-bottom: 18px; }
section { margin-top: 54px; }
code, .mono { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(118px, 1fr)); gap: 22px 28px; margin: 0; }
.figures dt { color: var(--soft); font-size: 13px; }
.figures dd { margin: 0; font-size: 27px; line-height: 1.2; letter-spacing: -.02em; font-weight: 600; }
.figures .bad { color: var(--rust); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 32px 40px; align-items: start; }
figure { margin: 0; }
figcaption { margin-bottom: 10px; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 11px system-ui, "Segoe UI", sans-serif; }
svg .strong { fill: var(--ink); }
svg .on { fill: var(--paper); }
.bar { fill: var(--blue); } .bar-soft { fill: var(--blue-soft); } .track { fill: var(--fill); }
.axis { stroke: var(--line); stroke-width: 1; fill: none; } .diagonal { stroke: var(--soft); stroke-dasharray: 3 4; fill: none; }
.gap-bar { fill: var(--rust); opacity: .28; } .dot { fill: var(--blue); stroke: var(--paper); stroke-width: 1.5; }
.cell { fill: var(--blue); } .hit { stroke: var(--ink); stroke-width: 1; fill: none; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; color: var(--soft); font-weight: 500; font-size: 13px; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); vertical-align: middle; }
tbody th { color: var(--ink); font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
.num { text-align: right; white-space: nowrap; }
td.wide { width: 34%; min-width: 90px; } td.spark { width: 116px; }
.scroll { overflow-x: auto; }
details { margin-top: 10px; } summary { cursor: pointer; color: var(--soft); font-size: 13px; width: fit-content; }
summary:hover { color: var(--ink); } :focus-visible { outline: 2px solid var(--blue); outline-offset: 3px; }
.examples { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
.examples > li { display: grid; grid-template-columns: 62px minmax(0, 1fr) minmax(150px, 250px); gap: 4px 22px;
  padding: 15px 0; border-bottom: 1px solid var(--line); }
.line { color: var(--soft); font-size: 13px; padding-top: 2px; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; overflow: hidden; line-height: 1.85; margin: 0; max-width: none; unicode-bidi: isolate; }
.beside { color: var(--soft); margin: 0 0 2px; }
.said { margin: 0; padding: 0; list-style: none; font-size: 14px; }
.said li { display: flex; gap: 10px; justify-content: space-between; align-items: baseline; }
.said bdi { overflow-wrap: anywhere; min-width: 0; } .said .num { color: var(--soft); }
.said li:first-child bdi { font-weight: 600; }
.gold { font-size: 13px; margin: 4px 0 0; overflow-wrap: anywhere; } .wrong { color: var(--rust); } .right { color: var(--green); }
.none { color: var(--soft); font-style: italic; }
mark { color: inherit; background: var(--mark); border-radius: 4px; padding: 2px 1px 2px 4px; box-decoration-break: clone;
  -webkit-box-decoration-break: clone; unicode-bidi: isolate; }
mark b { font-size: 11px; font-weight: 650; letter-spacing: .02em; color: var(--tag); padding: 0 3px 0 5px; unicode-bidi: isolate; white-space: nowrap; }
.e0 { --mark: #dbe8f6; --tag: #1f4f80; } .e1 { --mark: #f7e2d2; --tag: #8a3b12; } .e2 { --mark: #dcefdd; --tag: #245a35; }
.e3 { --mark: #eee1f3; --tag: #673a7d; } .e4 { --mark: #f8ebc1; --tag: #6b4e00; } .e5 { --mark: #d6eeee; --tag: #155a5c; }
.e6 { --mark: #f8dde5; --tag: #8c2547; } .e7 { --mark: #e6e4dd; --tag: #4d4941; }
@media (prefers-color-scheme: dark) {
.e0 { --mark: #24405c; --tag: #b4d5f5; } .e1 { --mark: #573420; --tag: #f6c4a1; } .e2 { --mark: #25452e; --tag: #b3e0bf; }
.e3 { --mark: #46304f; --tag: #dfc0eb; } .e4 { --mark: #4a3d12; --tag: #f0d98a; } .e5 { --mark: #1c4646; --tag: #a5dcdc; }
.e6 { --mark: #562b39; --tag: #f5b9ca; } .e7 { --mark: #3a3d42; --tag: #d3cfc6; } }
dl.facts { display: grid; grid-template-columns: minmax(96px, 160px) minmax(0, 1fr); gap: 8px 22px; margin: 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.note { border-left: 3px solid var(--rust); padding: 2px 0 2px 14px; }
footer { margin-top: 60px; color: var(--soft); font-size: 13px; }
@media (max-width: 640px) { main { padding: 32px 18px 48px; } h1 { font-size: 27px; }
.examples > li { grid-template-columns: minmax(0, 1fr); } dl.facts { grid-template-columns: 1fr; gap: 0; } dl.facts dd { margin-bottom: 10px; } td.spark, th.spark { display: none; } }
@media print { main { max-width: none; padding: 0; } section, li { break-inside: avoid; } }
`;
