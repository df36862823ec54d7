import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where distributions and installers put a browser that can be driven. */
const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** A browser to start, and what it must be started with. */
export interface FoundBrowser {
  readonly executablePath: string
  readonly args: readonly string[]
}

/**
 * Finds a Chromium: `CHROMIUM_PATH`, else one that is installed, else the one that `@sparticuz/chromium` brings along in npm.
 *
 * @throws an error naming `CHROMIUM_PATH` when it names no file: a wrong setting is not passed over in silence.
 */
export async function findBrowser(): Promise<FoundBrowser> {
  // No sandbox: containers seldom allow one, and the only pages that are opened are our own.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
  const named = process.env['CHROMIUM_PATH']
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names no file: ${named}`)
    return { executablePath: named, args }
  }
  const installed = INSTALLED.find((path) => existsSync(path))
  if (installed) return { executablePath: installed, args }
  const { default: packed } = await import('@sparticuz/chromium')
  // Not its own `args`: `--single-process` ends with the first context that is closed, and `--disable-web-security` would
  // switch off what the tests are about.
  return { executablePath: await packed.executablePath(), args }
}

/** Starts the browser that is found. Close it when done: it is a process of its own. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args } = await findBrowser()
  return chromium.launch({ executablePath, args: [...args] })
}
