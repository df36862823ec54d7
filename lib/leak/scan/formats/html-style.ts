/** The style sheet of the HTML report. Colours keep 4.5 to 1 against their ground in both schemes. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --ground: #fcfcfd; --card: #fff; --text: #1b1f27; --soft: #565d6b; --line: #d9dde5; --code: #f1f3f7;
  --critical: #b3161d; --high: #8f4b00; --medium: #0b5f92; --link: #0b57b8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #12151b; --card: #191d25; --text: #e6e9ef; --soft: #a3abba; --line: #323947; --code: #222733;
    --critical: #ff8a84; --high: #f5b25d; --medium: #76c2f4; --link: #8fbcff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; background: var(--ground); color: var(--text);
  font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem .75rem; background: var(--card); }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.3rem; }
h3 { margin: 0 0 .25rem; font-size: 1.05rem; line-height: 1.4; }
h4 { margin: .9rem 0 .15rem; font-size: .85rem; color: var(--soft); }
p { margin: .25rem 0; }
.lead { font-size: 1.1rem; color: var(--soft); }
.first { margin: 1rem 0; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.counts { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; }
.count { padding: .6rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
.count dt { font-size: .85rem; color: var(--soft); }
.count dd { margin: 0; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
.count.critical dd { color: var(--critical); } .count.high dd { color: var(--high); } .count.medium dd { color: var(--medium); }
.number { color: var(--soft); font-weight: 400; }
article { margin: 0 0 1rem; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-left: .3rem solid var(--line); border-radius: .5rem; }
article.critical { border-left-color: var(--critical); } article.high { border-left-color: var(--high); } article.medium { border-left-color: var(--medium); }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
pre { margin: .6rem 0; padding: .6rem .8rem; overflow-x: auto; background: var(--code); border-radius: .35rem; overflow-wrap: normal; }
.rule, .line, .where { color: var(--soft); font-size: .9rem; font-weight: 400; }
.steps { margin: .15rem 0; padding-left: 1.4rem; }
.note { display: grid; grid-template-columns: 6.5rem 1fr; gap: .2rem .75rem; margin: .25rem 0 1.25rem; }
.note dt { color: var(--soft); } .note dd { margin: 0; }
footer { margin-top: 2.5rem; color: var(--soft); font-size: .9rem; }
@media (max-width: 32rem) { .note { grid-template-columns: 1fr; } .note dd { margin-bottom: .4rem; } }
@media print { body { max-width: none; } article { break-inside: avoid; } }
`
