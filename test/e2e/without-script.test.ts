import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, startHubBrowser, type HubBrowser } from './hub-browser.ts'

let hub: HubBrowser

beforeAll(async () => {
  hub = await startHubBrowser()
})

afterAll(async () => {
  await hub?.close()
})

describe('somebody whose browser runs no script', () => {
  it('signs in by the form, is told what is wrong, goes where they wanted to, and signs out', async () => {
    const { page } = await hub.visit({ javaScriptEnabled: false })
    await page.goto('/admin/audit')
    expect(new URL(page.url()).searchParams.get('to')).toBe('/admin/audit')

    await page.getByRole('textbox', { name: 'Email' }).fill('ada@northlight.example')
    await page.getByLabel('Password').fill('not-this-one')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('The address and the password do not belong together.').waitFor()
    expect(await page.context().cookies()).toEqual([])

    await page.getByRole('textbox', { name: 'Email' }).fill('ada@northlight.example')
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/admin/audit')
    await page.getByRole('heading', { name: 'Audit' }).waitFor()

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.waitForURL(`${hub.origin}/`)
    expect(await page.context().cookies()).toEqual([])
    await page.goto('/sessions')
    expect(new URL(page.url()).pathname).toBe('/')
    await page.context().close()
  })

  it('presses a demo account', async () => {
    const { page } = await hub.visit({ javaScriptEnabled: false })
    await page.goto('/')
    await page.getByRole('button', { name: /Dev Patel/ }).click()
    await page.waitForURL('**/sessions')
    await page.getByRole('heading', { name: 'Sessions' }).waitFor()
    await page.context().close()
  })
})
