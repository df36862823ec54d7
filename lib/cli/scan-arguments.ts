import { parseArgs } from 'node:util'
import { SEVERITIES } from '../leak/scan/report.ts'
import type { Severity } from '../leak/finding.ts'
import { CannotRunError, firstLine } from './io.ts'

export const FORMATS = ['terminal', 'markdown', 'json', 'sarif', 'github', 'html'] as const
export type Format = (typeof FORMATS)[number]

export interface ScanArguments {
  /** `.` where none is given. */
  readonly paths: readonly string[]
  readonly format: Format
  /** The mildest severity that fails; `none`: findings never fail. */
  readonly failOn: Severity | 'none'
  readonly baseline: string | undefined
  readonly writeBaseline: string | undefined
  readonly output: string | undefined
  readonly help: boolean
}

export const SCAN_HELP = `Usage: tickless scan [paths...] [options]

Finds what makes the memory of a JavaScript or TypeScript project climb. No set-up; the current folder by default.

  --format FORMAT        terminal (default), markdown, json, sarif, github or html
  --fail-on SEVERITY     critical, high (default), medium or none
  --baseline FILE        report only what FILE does not know
  --write-baseline FILE  write what is found now to FILE, and exit 0
  --output FILE          write the report to FILE instead of standard output
  -h, --help             show this

Left out: dependencies, build output, generated and minified code, tests, and what .gitignore names.
Hide one finding:  // tickless-ignore RULE -- why it may stay
Exit codes: 0 clean, 1 findings at or above the bar, 2 could not run.
`

/** @throws {CannotRunError} on an unknown option or value. */
export function readScanArguments(argv: readonly string[]): ScanArguments {
  const { values, positionals } = parsed(argv)
  for (const name of ['baseline', 'write-baseline', 'output'] as const) {
    if (values[name] === '') throw new CannotRunError(`--${name} needs a file`)
  }
  if (values.baseline !== undefined && values['write-baseline'] !== undefined)
    throw new CannotRunError('--baseline and --write-baseline exclude each other')
  return {
    paths: positionals.length === 0 ? ['.'] : positionals,
    format: oneOf('--format', FORMATS, values.format),
    failOn: oneOf('--fail-on', [...SEVERITIES, 'none'] as const, values['fail-on']),
    baseline: values.baseline,
    writeBaseline: values['write-baseline'],
    output: values.output,
    help: values.help,
  }
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'terminal' },
        'fail-on': { type: 'string', default: 'high' },
        baseline: { type: 'string' },
        'write-baseline': { type: 'string' },
        output: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    throw new CannotRunError(`${firstLine(error).replace(/\. To specify.*$/, '')}; see tickless scan --help`, {
      cause: error,
    })
  }
}

function oneOf<T extends string>(option: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((name) => name === value)
  if (found === undefined)
    throw new CannotRunError(`${option} is one of ${allowed.join(', ')}, not ${JSON.stringify(value)}`)
  return found
}
