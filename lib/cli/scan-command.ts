import { readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { checkSource } from '../leak/check-source.ts'
import type { LeakRule } from '../leak/rule.ts'
import { leakRules } from '../leak/rules/index.ts'
import { baselineOf, readBaseline, type Baseline } from '../leak/scan/baseline.ts'
import { formatGithub } from '../leak/scan/formats/github.ts'
import { formatHtml } from '../leak/scan/formats/html.ts'
import { formatJson } from '../leak/scan/formats/json.ts'
import { formatMarkdown } from '../leak/scan/formats/markdown.ts'
import { formatSarif } from '../leak/scan/formats/sarif.ts'
import { formatTerminal } from '../leak/scan/formats/terminal.ts'
import { SEVERITIES, type ScanReport } from '../leak/scan/report.ts'
import { scan } from '../leak/scan/scan.ts'
import { codeOf, walkSources, type WalkedSources } from '../leak/scan/source-walk.ts'
import { counted, headline, leftOutLine, placeText, plain } from '../leak/scan/wording.ts'
import { CannotRunError, firstLine, type CommandIo } from './io.ts'
import { packageVersion } from './package-version.ts'
import { readScanArguments, SCAN_HELP, type ScanArguments } from './scan-arguments.ts'

/** For tests: other rules than the package's. */
export interface ScanCommandOptions {
  readonly rules?: readonly LeakRule[]
}

/**
 * `tickless scan`.
 *
 * @returns the exit code: 0 clean, 1 findings at or above the bar, 2 could not run. Never throws.
 */
export function runScan(
  argv: readonly string[],
  io: CommandIo,
  { rules = leakRules }: ScanCommandOptions = {},
): number {
  try {
    const given = readScanArguments(argv)
    if (!given.help) return scanAndWrite(given, { ...io, cwd: realpathSync(io.cwd) }, rules)
    io.stdout(SCAN_HELP)
    return 0
  } catch (error) {
    const message = error instanceof CannotRunError ? error.message : `could not run: ${firstLine(error)}`
    io.stderr(`tickless: ${plain(message)}\n`)
    return 2
  }
}

function scanAndWrite(given: ScanArguments, io: CommandIo, rules: readonly LeakRule[]): number {
  const baseline = given.baseline === undefined ? undefined : loadBaseline(given.baseline, io.cwd)
  const walked = sourcesIn(given, io)
  const report = scan(walked, {
    check: (source, path) => checkSource(source, path, rules),
    version: packageVersion(),
    ...(baseline && { baseline }),
  })
  if (report.summary.files === 0) throw new CannotRunError(whyNothing(report, given.paths))
  if (given.writeBaseline !== undefined) {
    const content = baselineOf(report.findings, relocation(given.writeBaseline, io.cwd))
    write(given.writeBaseline, `${JSON.stringify(content, undefined, 2)}\n`, io.cwd)
    io.stderr(`tickless: wrote ${counted(report.findings.length, 'finding')} to ${plain(given.writeBaseline)}\n`)
    return 0
  }
  const text = formatted(report, given, io, rules)
  if (given.output === undefined) io.stdout(text)
  else {
    write(given.output, text, io.cwd)
    io.stderr(`tickless: ${headline(report)}; see ${plain(given.output)}\n`)
  }
  return fails(report, given.failOn) ? 1 : 0
}

function sourcesIn({ paths }: ScanArguments, { cwd }: CommandIo): WalkedSources {
  for (const path of paths) {
    let found
    try {
      found = statSync(resolve(cwd, path))
    } catch (error) {
      const code = codeOf(error)
      throw new CannotRunError(code === 'ENOENT' ? `there is no ${path}` : `${path} cannot be read (${code})`, {
        cause: error,
      })
    }
    if (!found.isDirectory() && !found.isFile()) throw new CannotRunError(`${path} is neither a file nor a folder`)
  }
  return walkSources(paths, { cwd })
}

/** No file was checked: that must not look like a clean project. */
function whyNothing(report: ScanReport, paths: readonly string[]): string {
  const [first, ...rest] = report.passedOver
  if (first) {
    const more = rest.length === 0 ? '' : `, and ${rest.length} more passed over`
    return `nothing could be checked: ${placeText(first)} ${first.message}${more}`
  }
  const leftOut = leftOutLine(report)
  return `no JavaScript or TypeScript in ${paths.join(', ')}${leftOut === '' ? '' : ` (left out: ${leftOut})`}`
}

function formatted(report: ScanReport, given: ScanArguments, io: CommandIo, rules: readonly LeakRule[]): string {
  const pathPrefix = prefixOf(io)
  switch (given.format) {
    case 'terminal':
      return formatTerminal(report, { colour: given.output === undefined && usesColour(io) })
    case 'markdown':
      return formatMarkdown(report)
    case 'json':
      return formatJson(report)
    case 'sarif':
      return formatSarif(report, { rules, pathPrefix })
    case 'github':
      return formatGithub(report, { pathPrefix })
    case 'html':
      return formatHtml(report)
  }
}

/** @see https://no-color.org */
function usesColour({ env, isTerminal }: CommandIo): boolean {
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

/** From the repository's root, as the workflow knows it, to the working folder: `apps/web/`. */
function prefixOf({ cwd, env }: CommandIo): string {
  const root = env['GITHUB_WORKSPACE']
  if (root === undefined || root === '') return ''
  const path = relative(root, cwd).split(sep).join('/')
  return path === '' || path.startsWith('..') || resolve(path) === path ? '' : `${path}/`
}

function fails({ findings }: ScanReport, bar: ScanArguments['failOn']): boolean {
  if (bar === 'none') return false
  return findings.some(({ severity }) => SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(bar))
}

function loadBaseline(file: string, cwd: string): { known: Baseline; relocate: (path: string) => string } {
  let text: string
  try {
    text = readFileSync(resolve(cwd, file), 'utf8')
  } catch (error) {
    throw new CannotRunError(`the baseline ${file} cannot be read (${codeOf(error)})`, { cause: error })
  }
  try {
    return { known: readBaseline(text), relocate: relocation(file, cwd) }
  } catch (error) {
    throw new CannotRunError(`${file} ${firstLine(error)}`, { cause: error })
  }
}

/** A baseline names paths from its own folder, so that it holds from wherever the scan is started. */
function relocation(baselineFile: string, cwd: string): (path: string) => string {
  const folder = dirname(resolve(cwd, baselineFile))
  return (path) => relative(folder, resolve(cwd, path)).split(sep).join('/')
}

function write(file: string, text: string, cwd: string): void {
  try {
    writeFileSync(resolve(cwd, file), text)
  } catch (error) {
    throw new CannotRunError(`${file} cannot be written (${codeOf(error)})`, { cause: error })
  }
}
