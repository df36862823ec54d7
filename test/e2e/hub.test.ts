import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { ARTIFACTS, startHubBrowser, type HubBrowser } from './hub-browser.ts'

const ADMIN = 'ada@northlight.example'
const COACH = 'ben@northlight.example'
const CLIENT = 'dev@northlight.example'

let hub: HubBrowser

beforeAll(async () => {
  hub = await startHubBrowser()
})

afterAll(async () => {
  await hub?.close()
})

/** Opens the first session of the list that Ben coaches and Dev attends, and gives its address. */
async function openSharedSession(page: Page): Promise<string> {
  const row = page.getByRole('row').filter({ hasText: 'Ben Lindqvist' }).filter({ hasText: 'Dev Patel' }).first()
  await row.getByRole('link').click()
  await page.waitForURL(/\/sessions\/[0-9a-f-]{36}$/)
  await page.getByRole('heading', { name: 'Notes' }).waitFor()
  return page.url()
}

const notesOf = (page: Page) => page.getByRole('textbox', { name: 'Notes' })
const saveNotes = (page: Page) => page.getByRole('button', { name: 'Save notes' })
const savedState = (page: Page) => page.getByRole('status').filter({ hasText: /^Saved / })

describe('a coach and their client', () => {
  it('lets the coach write notes which the client reads, and refuses the client the admin page', async () => {
    const { page, complaints, signIn, signOut, open, reload, alive } = await hub.visit()
    await signIn(COACH)
    const address = await openSharedSession(page)
    await notesOf(page).fill('Slept badly. Agreed on one small step a day.')
    await page.getByText('Unsaved changes').waitFor()
    await saveNotes(page).click()
    await savedState(page).waitFor()
    await reload()
    expect(await notesOf(page).inputValue()).toBe('Slept badly. Agreed on one small step a day.')
    await signOut()

    await page.getByRole('button', { name: /Dev Patel/ }).click()
    await page.waitForURL('**/sessions')
    await alive()
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allTextContents()).toEqual([
      'Sessions',
    ])
    await open(address)
    await page.getByText('Slept badly. Agreed on one small step a day.').waitFor()
    expect(await notesOf(page).count()).toBe(0)

    // By its fresh token the middleware knows the client's role and answers with the status.
    expect(await open('/admin/people')).toBe(403)
    expect(await page.content()).not.toContain(COACH)
    expect(complaints(403)).toEqual([])
    await page.context().close()
  })

  it('refuses on the page itself, without a protected byte, when the middleware does not know the role', async () => {
    const { page, complaints, signIn } = await hub.visit()
    await signIn(CLIENT)
    for (const where of ['people', 'audit', 'operations']) {
      await page.context().clearCookies({ name: 'hub_access' })
      await page.goto(`/admin/${where}`)
      await page.getByRole('heading', { name: 'This page is not yours to see' }).waitFor()
      const html = await page.content()
      expect(html).not.toContain('@northlight.example')
      expect(html).not.toContain('Latency by route')
      expect(await page.locator('meta[name="robots"]').first().getAttribute('content')).toContain('noindex')
    }
    await page.goto('/sessions/01990000-0000-7000-8002-ffffffffffff')
    await page.getByRole('heading', { name: 'There is nothing here for you' }).waitFor()
    expect(complaints()).toEqual([])
    await page.context().close()
  })

  it('says what is wrong with a sign-in, there where the focus goes', async () => {
    const { page, complaints } = await hub.visit()
    await page.goto('/')
    await page.getByLabel('Email').fill(COACH)
    await page.getByLabel('Password').fill('not the password')
    await page.keyboard.press('Enter')
    const alert = page.getByRole('alert').filter({ hasText: 'do not belong together' })
    await alert.waitFor()
    expect(await alert.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.getByLabel('Email').inputValue()).toBe(COACH)
    expect(complaints(401)).toEqual([])
    await page.context().close()
  })
})

describe('two people who edit one session', () => {
  it('keeps what both wrote, shows the second one the two texts, and lets them join them', async () => {
    const coach = await hub.visit()
    const admin = await hub.visit()
    await coach.signIn(COACH)
    await admin.signIn(ADMIN)
    const address = await openSharedSession(coach.page)
    await admin.open(address)

    await notesOf(admin.page).fill('Room 4 is booked.')
    await saveNotes(admin.page).click()
    await savedState(admin.page).waitFor()

    await notesOf(coach.page).fill('Bring the worksheet.')
    await saveNotes(coach.page).click()
    const conflict = coach.page.getByRole('region', { name: 'Somebody else has saved these notes meanwhile' })
    await conflict.waitFor()
    expect(await conflict.getByText('Bring the worksheet.').count()).toBe(1)
    expect(await conflict.getByText('Room 4 is booked.').count()).toBe(1)
    expect(await notesOf(coach.page).inputValue()).toBe('Bring the worksheet.')
    await coach.page.screenshot({ path: `${ARTIFACTS}conflict.png`, fullPage: true })

    // Theirs puts one's own text aside, where it can be had back.
    await conflict.getByRole('button', { name: 'Take theirs' }).click()
    expect(await notesOf(coach.page).inputValue()).toBe('Room 4 is booked.')
    await coach.page.getByRole('button', { name: 'Bring it back' }).click()
    expect(await notesOf(coach.page).inputValue()).toBe('Bring the worksheet.')

    // A second clash, and both texts become one.
    await notesOf(admin.page).fill('Room 5 is booked.')
    await saveNotes(admin.page).click()
    await admin.page.getByText('Unsaved changes').waitFor({ state: 'detached' })
    await savedState(admin.page).waitFor()
    await saveNotes(coach.page).click()
    await coach.page.getByRole('button', { name: 'Put both together' }).click()
    await saveNotes(coach.page).click()
    await savedState(coach.page).waitFor()
    await admin.reload()
    expect(await notesOf(admin.page).inputValue()).toBe('Room 5 is booked.\n\nBring the worksheet.')

    expect(coach.complaints(409)).toEqual([])
    expect(admin.complaints()).toEqual([])
    await coach.page.context().close()
    await admin.page.context().close()
  })

  it('does not bother the writer of notes when only the hour was changed by the other', async () => {
    const coach = await hub.visit()
    const admin = await hub.visit()
    await coach.signIn(COACH)
    await admin.signIn(ADMIN)
    const address = await openSharedSession(coach.page)
    await admin.open(address)
    await notesOf(coach.page).fill('Written while somebody moved the hour.')

    await admin.page.getByRole('button', { name: /^Reschedule/ }).click()
    await admin.page.getByLabel('Length').fill('45')
    await admin.page.getByRole('button', { name: 'Save', exact: true }).click()
    await admin.page.getByText('45 minutes').waitFor()

    await saveNotes(coach.page).click()
    await savedState(coach.page).waitFor()
    await coach.page.getByText('45 minutes').waitFor()
    expect(coach.complaints(409)).toEqual([])
    await coach.page.context().close()
    await admin.page.context().close()
  })
})

describe('the list of sessions', () => {
  it('plans, moves and cancels a session, by keyboard too, and says what came of it', async () => {
    const { page, complaints, signIn } = await hub.visit()
    await signIn(COACH)
    await page.getByRole('button', { name: 'New session' }).focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New session' })
    await dialog.getByLabel('Client').selectOption({ label: 'Elif Demir' })
    await dialog.getByLabel('Title').fill('A walk by the harbour')
    await dialog.getByLabel('Length').fill('50')
    await dialog.getByLabel('Length').press('Enter')
    await page.getByText('“A walk by the harbour” with Elif Demir is planned.').waitFor()
    const row = page.getByRole('row').filter({ hasText: 'A walk by the harbour' })
    await row.getByText('50 min').waitFor()

    await row.getByRole('button', { name: /^Reschedule/ }).click()
    await page.getByRole('dialog', { name: 'Reschedule' }).getByLabel('Start').fill('2020-01-01T10:00')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('The start lies in the past').waitFor()
    await page.keyboard.press('Escape')
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await row.getByRole('button', { name: /^Reschedule/ }).evaluate((it) => it === document.activeElement)).toBe(
      true,
    )

    await row.getByRole('button', { name: /^Cancel/ }).click()
    const asking = page.getByRole('dialog', { name: 'Cancel this session?' })
    expect(await asking.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true)
    await asking.getByRole('button', { name: 'Cancel the session' }).click()
    await page.getByText('“A walk by the harbour” with Elif Demir is cancelled.').waitFor()
    await page.getByRole('link', { name: 'Cancelled' }).click()
    await page.waitForURL('**show=cancelled')
    await page.getByRole('row').filter({ hasText: 'A walk by the harbour' }).waitFor()
    expect(complaints(422)).toEqual([])
    await page.context().close()
  })
})

describe('roles', () => {
  it('gives and takes a role after asking, protects the last admin, and writes both down', async () => {
    const { page, complaints, signIn } = await hub.visit()
    await signIn(ADMIN)
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('button', { name: 'Assign coach: Grace Lee' }).click()
    await page.getByRole('button', { name: 'Assign coach', exact: true }).click()
    await page.getByText('Grace Lee now has the role coach.').waitFor()
    await page.getByRole('button', { name: 'Revoke coach: Grace Lee' }).click()
    await page.getByRole('button', { name: 'Revoke coach', exact: true }).click()
    await page.getByText('Grace Lee is no coach any more.').waitFor()
    expect(await page.getByRole('button', { name: 'Revoke admin: Ada Okafor' }).count()).toBe(0)

    await page.getByRole('link', { name: 'Audit' }).click()
    await page.getByRole('heading', { name: 'Audit trail' }).waitFor()
    const revoked = page.getByRole('row').filter({ hasText: 'Revoked a role' }).first()
    await revoked.getByText('What changed').click()
    await revoked.getByText('client, coach').waitFor()
    await revoked.getByText('Grace Lee').waitFor()
    expect(complaints()).toEqual([])
    await page.context().close()
  })
})
