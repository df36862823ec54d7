import { afterAll, beforeAll, expect, it } from 'vitest'
import { ARTIFACTS, startHubBrowser, type HubBrowser } from './hub-browser.ts'

let hub: HubBrowser

beforeAll(async () => {
  hub = await startHubBrowser()
})

afterAll(async () => {
  await hub?.close()
})

// The pictures are for people to look at; what a machine can tell is asserted.
it.each([
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'light' },
  { width: 768, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 390, colorScheme: 'dark' },
] as const)('fits its pages into $width pixels, $colorScheme, and the console stays silent', async (look) => {
  const { width, colorScheme } = look
  const { page, complaints, signIn, open } = await hub.visit({ viewport: { width, height: 900 }, colorScheme })

  async function picture(name: string): Promise<void> {
    await page.screenshot({ path: `${ARTIFACTS}${name}-${width}-${colorScheme}.png`, fullPage: true })
    const widest = await page.evaluate(() => document.scrollingElement?.scrollWidth ?? 0)
    expect(widest, `${name} at ${width}`).toBeLessThanOrEqual(width)
    expect(await page.getByRole('main').count(), name).toBe(1)
    expect(await page.getByRole('heading', { level: 1 }).count(), name).toBe(1)
  }

  await open('/')
  await picture('sign-in')
  await signIn('ada@northlight.example')
  await picture('sessions')
  await page.locator('tbody th a').first().click()
  await page.getByRole('heading', { name: 'Notes' }).waitFor()
  await picture('session')
  for (const where of ['people', 'audit', 'operations']) {
    await open(`/admin/${where}`)
    await picture(where)
  }
  expect(complaints()).toEqual([])
  await page.context().close()
})
