import { SEVERITIES, type Notice, type ReportFinding, type ScanReport } from '../report.ts'
import type { Severity } from '../../finding.ts'
import { noteOf } from '../rule-notes.ts'
import { counted, groupedBy, hasLine, headline, leftOutLine, placeText, plain } from '../wording.ts'
import { REPORT_STYLE } from './html-style.ts'

/** One self-contained page: no script, no font, no request; light and dark; headings and landmarks in order. */
export function formatHtml(report: ScanReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Memory leak report: ${escape(headline(report))}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
<header>
<h1>Memory leak report</h1>
<p class="lead">${escape(headline(report))}.</p>
${firstHtml(report)}${countsHtml(report)}
</header>
<main id="findings">
${SEVERITIES.map((severity) => severityHtml(report, severity)).join('')}${rulesHtml(report)}${ignoredHtml(report)}${noticesHtml('Ignores that hide nothing', report.ignoreProblems)}${noticesHtml('Passed over', report.passedOver)}</main>
<footer>
<p>${leftOutHtml(report)}Made by tickless ${escape(report.tool.version)}.</p>
</footer>
</body>
</html>
`
}

function firstHtml({ findings: [first] }: ScanReport): string {
  if (!first) return ''
  return `<p class="first"><strong>First:</strong> <a href="#f1"><code>${escape(placeText(first))}</code></a>. ${prose(first.advice)}</p>\n`
}

function countsHtml({ summary, passedOver }: ScanReport): string {
  const counts = [
    ...SEVERITIES.map((severity) => [titled(severity), summary[severity], severity] as const),
    ['Ignored', summary.ignored, ''] as const,
    ['In the baseline', summary.baselined, ''] as const,
    ['Passed over', passedOver.length, ''] as const,
  ]
  const items = counts.map(
    ([name, count, kind]) => `<div class="count ${kind}"><dt>${name}</dt><dd>${count}</dd></div>`,
  )
  return `<dl class="counts">${items.join('')}</dl>`
}

function severityHtml({ findings }: ScanReport, severity: Severity): string {
  const offset = findings.findIndex((finding) => finding.severity === severity)
  if (offset === -1) return ''
  const found = findings.filter((finding) => finding.severity === severity)
  const articles = found.map((finding, at) => findingHtml(finding, offset + at + 1)).join('')
  return `<section aria-labelledby="${severity}">
<h2 id="${severity}">${titled(severity)} <span class="number">${found.length}</span></h2>
${articles}</section>
`
}

function findingHtml(finding: ReportFinding, number: number): string {
  const { severity, rule, message, advice, code, steps } = finding
  const items = steps.map((step) => {
    const line = hasLine(step) ? ` <span class="line">line ${step.line}</span>` : ''
    return `<li>${escape(step.label)}${line}</li>`
  })
  const path = items.length === 0 ? '' : `<h4>How it gets there</h4>\n<ol class="steps">${items.join('')}</ol>\n`
  return `<article id="f${number}" class="${severity}">
<h3>${prose(message)}</h3>
<p class="where"><code>${escape(placeText(finding))}</code> <span class="rule">${escape(rule)}</span></p>
<pre tabindex="0" aria-label="Source at ${escape(placeText(finding))}"><code>${escape(code)}</code></pre>
${path}<h4>What to do</h4>
<p>${prose(advice)}</p>
</article>
`
}

function rulesHtml({ findings }: ScanReport): string {
  if (findings.length === 0) return ''
  const sections = [...groupedBy(findings, ({ rule }) => rule)].map(([rule, inRule]) => {
    const note = noteOf(rule, inRule[0]?.advice ?? '')
    const facts = [
      ['Impact', note.impact],
      ['Root cause', note.cause],
      ['Fix', note.fix],
    ] as const
    const rows = facts
      .filter(([, said]) => said !== '')
      .map(([name, said]) => `<dt>${name}</dt><dd>${prose(said)}</dd>`)
    return `<h3>${escape(note.title)} <span class="rule">${escape(rule)}, ${counted(inRule.length, 'finding')}</span></h3>
<dl class="note">${rows.join('')}</dl>
`
  })
  return `<section aria-labelledby="why"><h2 id="why">Impact, root causes and fixes</h2>\n${sections.join('')}</section>\n`
}

function ignoredHtml({ ignored }: ScanReport): string {
  return listHtml(
    'Ignored, with a reason',
    ignored.map(
      (finding) =>
        `<code>${escape(placeText(finding))}</code> <span class="rule">${escape(finding.rule)}</span> ${escape(finding.reason)}`,
    ),
  )
}

function noticesHtml(title: string, notices: readonly Notice[]): string {
  return listHtml(
    title,
    notices.map((notice) => `<code>${escape(placeText(notice))}</code> ${prose(notice.message)}`),
  )
}

function listHtml(title: string, items: readonly string[]): string {
  if (items.length === 0) return ''
  return `<section><h2>${title}</h2>\n<ul>${items.map((item) => `<li>${item}</li>`).join('\n')}</ul></section>\n`
}

function leftOutHtml(report: ScanReport): string {
  const line = leftOutLine(report)
  return line === '' ? '' : `Left out: ${escape(line)}. `
}

const titled = (severity: Severity): string => severity[0]!.toUpperCase() + severity.slice(1)

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string): string => plain(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!)

/** Text of a rule: what stands in backticks is code. */
const prose = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>')
