import { describe, expect, it } from 'vitest'
import { formatGithub } from '../../../lib/leak/scan/formats/github.ts'
import { formatHtml } from '../../../lib/leak/scan/formats/html.ts'
import { formatJson } from '../../../lib/leak/scan/formats/json.ts'
import { formatMarkdown } from '../../../lib/leak/scan/formats/markdown.ts'
import { formatTerminal } from '../../../lib/leak/scan/formats/terminal.ts'
import { findingOf, fullReport, reportOf } from './reports.ts'

const hostile = reportOf([
  findingOf({
    path: 'src/`a`|<b>,x:y%\u001b[2J\n.ts',
    message: 'grows `<script>alert(1)</script>` \u001b[31m & *all*',
    code: '</code></pre><script>alert("```")</script>',
  }),
])

const every = {
  terminal: formatTerminal,
  markdown: formatMarkdown,
  json: formatJson,
  github: formatGithub,
  html: formatHtml,
}

describe.each(Object.entries(every))('%s', (_name, format) => {
  it('tells what was found, what was ignored and what was passed over', () => {
    const text = format(fullReport)
    for (const said of [
      'src/lib/cache.ts',
      'src/lib/rbac.ts',
      'src/hooks/use-size.ts',
      'src/broken.ts',
      'gives no reason',
    ])
      expect(text).toContain(said)
  })

  it('lets nothing in a source or a file name steer the reader’s terminal', () => {
    // oxlint-disable-next-line no-control-regex
    expect(format(hostile)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/)
  })

  it('is the same for the same report, and ends in a new line', () => {
    expect(format(fullReport)).toBe(format(structuredClone(fullReport)))
    expect(format(fullReport)).toMatch(/[^\n]\n$/)
  })
})

describe('terminal', () => {
  it('groups by severity and file, and ends in the counts and what to do first', () => {
    expect(formatTerminal(fullReport)).toBe(`CRITICAL (1)

src/lib/cache.ts
  src/lib/cache.ts:12:5  no-module-timer
    \`timer\` runs for as long as the process lives
    > this.timer = setInterval(() => this.sweep(), 60_000)
    how module initialisation → new Cache() (line 41)
    do  Expire entries when they are read.

HIGH (1)

src/lib/rbac.ts
  src/lib/rbac.ts:12:5  no-unbounded-module-container
    \`grants\` grows per user
    > this.timer = setInterval(() => this.sweep(), 60_000)
    how module initialisation → new Cache() (line 41)
    do  Expire entries when they are read.

MEDIUM (1)

src/hooks/use-size.ts
  src/hooks/use-size.ts:12:5  observer-needs-disconnect
    \`timer\` runs for as long as the process lives
    > this.timer = setInterval(() => this.sweep(), 60_000)
    do  Expire entries when they are read.

IGNORED, WITH A REASON (1)
  src/worker.ts:12:5  no-module-timer  a worker that lives as long as the machine

TICKLESS-IGNORE COMMENTS THAT HIDE NOTHING (1)
  src/a.ts:3:1: this tickless-ignore gives no reason

PASSED OVER (1)
  src/broken.ts: does not parse: Unexpected token

3 findings (1 critical, 1 high, 1 medium) in 23 files
Left out: dependencies 1, .gitignore 2. Name a file or folder to scan it all the same.
Passed over: 1; see above
First: src/lib/cache.ts:12:5. Expire entries when they are read.
`)
  })

  it('says so when nothing was found', () => {
    expect(formatTerminal(reportOf([]))).toMatch(/^No leaks found in 23 files\n/)
  })

  it('colours on demand, and says the same without', () => {
    const coloured = formatTerminal(fullReport, { colour: true })
    expect(coloured).toContain('\u001b[1;31mCRITICAL (1)\u001b[0m')
    // oxlint-disable-next-line no-control-regex
    expect(coloured.replace(/\u001b\[[\d;]*m/g, '')).toBe(formatTerminal(fullReport))
  })
})

describe('markdown', () => {
  it('has the sections of a leak report, in order', () => {
    expect([...formatMarkdown(fullReport).matchAll(/^##? (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Memory leak report',
      'Summary',
      'Critical',
      'High',
      'Medium',
      'Impact',
      'Root causes',
      'Fixes',
      'Priorities',
      'Ignored, with a reason',
      'Ignores that hide nothing',
      'Passed over',
    ])
  })

  it('leaves out the sections that would be empty', () => {
    expect([...formatMarkdown(reportOf([])).matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(['Summary'])
  })

  it('puts the worst files first, then those with the most findings', () => {
    const report = reportOf([
      findingOf({ path: 'a.ts' }),
      findingOf({ path: 'b.ts' }),
      findingOf({ path: 'b.ts' }),
      findingOf({ path: 'c.ts', severity: 'high' }),
    ])
    expect([...formatMarkdown(report).matchAll(/^\d\. `(.*?)`/gm)].map(([, path]) => path)).toEqual([
      'b.ts',
      'a.ts',
      'c.ts',
    ])
  })

  it('keeps foreign text from becoming markup', () => {
    const text = formatMarkdown(hostile)
    expect(text).toContain('````ts\n</code></pre><script>alert("```")</script>\n````')
    expect(text).toContain(String.raw`\*all\*`)
    expect(text).toContain('`` src/`a`|<b>')
  })
})

describe('json', () => {
  it('is the report itself', () => {
    expect(JSON.parse(formatJson(fullReport))).toEqual(fullReport)
  })
})

describe('github', () => {
  it('writes an error for critical and high and a warning for medium, at the line', () => {
    expect(formatGithub(fullReport, { pathPrefix: 'apps/web/' }).split('\n').slice(0, 3)).toEqual([
      '::error file=apps/web/src/lib/cache.ts,line=12,endLine=12,col=5,endColumn=39,title=critical%3A no-module-timer::`timer` runs for as long as the process lives%0AExpire entries when they are read.',
      expect.stringMatching(/^::error file=apps\/web\/src\/lib\/rbac\.ts,line=12/),
      expect.stringMatching(/^::warning file=apps\/web\/src\/hooks\/use-size\.ts,line=12/),
    ])
  })

  it('escapes what would end a command or a property', () => {
    const [command] = formatGithub(hostile).split('\n')
    expect(command).toContain('file=src/`a`|<b>%2Cx%3Ay%25')
  })
})

describe('html', () => {
  it('asks for nothing from anywhere: no script, link, image or font', () => {
    expect(formatHtml(fullReport)).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|https?:|\son\w+=/i)
  })

  it('keeps foreign text from becoming markup', () => {
    const text = formatHtml(hostile)
    expect(text).not.toMatch(/<script|<b>/)
    expect(text).toContain('&lt;/code&gt;&lt;/pre&gt;&lt;script&gt;')
  })

  it('is for every reader: a language, a title, landmarks, headings in order, ids that are met once', () => {
    const text = formatHtml(fullReport)
    for (const said of [
      '<html lang="en">',
      '<title>',
      '<header>',
      '<main',
      '<footer>',
      'name="viewport"',
      'content="light dark"',
    ])
      expect(text).toContain(said)
    const levels = [...text.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
    expect(levels[0]).toBe(1)
    levels.slice(1).forEach((level, at) => expect(level - levels[at]!).toBeLessThanOrEqual(1))
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const targets = [...text.matchAll(/(?:href="#|aria-labelledby=")([^"]*)"/g)].map(([, target]) => target)
    expect(targets.length).toBeGreaterThan(3)
    expect(ids).toEqual(expect.arrayContaining(targets))
  })
})
