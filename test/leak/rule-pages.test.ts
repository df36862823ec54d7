import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkSource } from '../../lib/leak/check-source.ts'
import { leakRules } from '../../lib/leak/rules/index.ts'

// A page's examples are held to what the page says of them.

const PAGES = fileURLToPath(new URL('../../docs/leaks/', import.meta.url))

interface Example {
  readonly heading: string
  /** From the comment in its first line. */
  readonly path: string
  readonly code: string
}

/** The code blocks of a page, under their headings. */
function examplesOf(page: string): Example[] {
  return page.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n', 1)[0]!
    return [...section.matchAll(/^```tsx?\n(\/\/ (\S+)\n[^]*?)^```/gm)].map(([, code, path]) => ({
      heading,
      path: path!,
      code: code!,
    }))
  })
}

const pages = readdirSync(PAGES)
  .filter((name) => name.endsWith('.md'))
  .map((name) => {
    const text = readFileSync(join(PAGES, name), 'utf8')
    return { rule: name.replace(/\.md$/, ''), text, examples: examplesOf(text) }
  })

const rulesOf = ({ code, path }: Example) => {
  const { findings, error } = checkSource(code, path)
  expect(error).toBeUndefined()
  return [...new Set(findings.map(({ rule }) => rule))]
}

describe('the page of a rule', () => {
  it('is there for each rule, and for nothing else', () => {
    expect(pages.map(({ rule }) => rule).toSorted()).toEqual(leakRules.map(({ name }) => name).toSorted())
  })

  it.each(pages.map((page) => [page.rule, page] as const))('%s has its parts', (rule, { text, examples }) => {
    expect(text.startsWith(`# ${rule}\n`)).toBe(true)
    expect(text).toContain('**What serverless changes.**')
    expect(text.match(/^## .*$/gm)).toEqual(['## Wrong', '## Right without tickless', '## Right with tickless'])
    expect(examples.map(({ heading }) => heading)).toEqual(expect.arrayContaining(['Wrong', 'Right without tickless']))
  })

  it.each(pages.map((page) => [page.rule, page] as const))('%s shows what is found', (rule, { examples }) => {
    for (const example of examples.filter(({ heading }) => heading === 'Wrong')) {
      expect(rulesOf(example)).toContain(rule)
    }
  })

  it.each(pages.map((page) => [page.rule, page] as const))(
    '%s mends it without another leak',
    (_rule, { examples }) => {
      for (const example of examples.filter(({ heading }) => heading.startsWith('Right'))) {
        expect(rulesOf(example), example.heading).toEqual([])
      }
    },
  )
})
