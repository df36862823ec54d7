import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser } from '../support/browser.ts'
import { startNextServer } from '../support/next-server.ts'

/** Everybody's password in the demo. */
export const PASSWORD = 'demo-coaching'

/** Where pictures go, for people to look at. Playwright makes the folder. */
export const ARTIFACTS = fileURLToPath(new URL('../.artifacts/', import.meta.url))

/** Somebody in front of the Hub: a browser context of their own. */
export interface Visitor {
  readonly page: Page
  /** What the browser complained about: errors, warnings, uncaught exceptions; failed loads but for those that were said to be expected. */
  complaints(...expectedStatuses: number[]): string[]
  /** Opens a page and waits until its script listens: before, a press would be lost. Gives the status of the answer. */
  open(path: string): Promise<number | undefined>
  /** Loads the page anew, and waits likewise. */
  reload(): Promise<void>
  /** Waits until the script of the document at hand listens. */
  alive(): Promise<void>
  /** Signs in by typing, and waits for the list of sessions. */
  signIn(email: string): Promise<void>
  signOut(): Promise<void>
}

/** The built Hub on a database of its own, and a browser. */
export interface HubBrowser {
  readonly origin: string
  visit(options?: BrowserContextOptions): Promise<Visitor>
  close(): Promise<void>
}

/** Starts the existing build in demo mode over a temporary database, and a browser beside it. */
export async function startHubBrowser(): Promise<HubBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'tickless-e2e-'))
  const server = await startNextServer({
    env: {
      HUB_DEMO: '1',
      AUTH_SECRET: randomBytes(32).toString('base64url'),
      DATABASE_URL: `file:${join(folder, 'hub.db')}`,
    },
  })
  let browser: Browser | undefined
  async function close(): Promise<void> {
    await browser?.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    browser = await launchBrowser()
  } catch (error) {
    await close()
    throw error
  }
  const started = browser
  return {
    origin: server.origin,
    close,
    async visit(options) {
      const context = await started.newContext({ baseURL: server.origin, timezoneId: 'Europe/Berlin', ...options })
      return visitorOf(await context.newPage())
    },
  }
}

function visitorOf(page: Page): Visitor {
  const heard: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') heard.push(message.text())
  })
  page.on('pageerror', (error) => heard.push(`uncaught: ${error.message}`))
  /** React marks the elements that it has taken over. */
  async function alive(): Promise<void> {
    await page.waitForFunction(() => {
      const main = document.querySelector('main')
      return main !== null && Object.keys(main).some((key) => key.startsWith('__reactFiber'))
    })
  }
  return {
    page,
    complaints(...expectedStatuses) {
      // A refused request is told on the console by the browser itself, whatever the page makes of it.
      const expected = expectedStatuses.map((status) => `responded with a status of ${status}`)
      return heard.filter((text) => !expected.some((words) => text.includes(words)))
    },
    alive,
    async open(path) {
      const response = await page.goto(path)
      if (response?.ok()) await alive()
      return response?.status()
    },
    async reload() {
      await page.reload()
      await alive()
    },
    async signIn(email) {
      await page.goto('/')
      await page.getByLabel('Email').fill(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.waitForURL('**/sessions')
      await alive()
    },
    async signOut() {
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    },
  }
}
