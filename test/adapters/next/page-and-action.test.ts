import { renderToStaticMarkup } from 'react-dom/server'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { ConflictError } from '../../../lib/core/errors.ts'
import { adapterUnderTest, REQUEST_ID } from './adapter-under-test.ts'

let sent = new Headers()

// Next hands out headers inside its own requests alone.
vi.mock('next/headers.js', () => ({ headers: async () => sent }))

function signedInAs(user: string | undefined, more: Record<string, string> = {}) {
  sent = new Headers({ host: 'localhost', origin: 'http://localhost', 'x-request-id': REQUEST_ID, ...more })
  if (user !== undefined) sent.set('x-user', user)
}

beforeEach(() => signedInAs(undefined))

const notes = new Map([['1', { id: '1', owner: 'ann', text: 'hello' }]])
const props = (params = {}, searchParams = {}) => ({
  params: Promise.resolve(params),
  searchParams: Promise.resolve(searchParams),
})

describe('page', () => {
  function notePage(options: Parameters<typeof adapterUnderTest>[0] = {}) {
    const adapter = adapterUnderTest(options)
    const Page = adapter.page(
      'PAGE /notes/:id',
      {
        searchParams: z.object({ tab: z.string().optional() }),
        resource: ({ params }) => notes.get(params.id),
        refused: ({ status }) => `refused ${status}`,
      },
      ({ resource, searchParams, principal }) => `${principal.id}: ${resource.text} ${searchParams.tab ?? ''}`,
    )
    return {
      ...adapter,
      show: async (id: string, search = {}) => renderToStaticMarkup(await Page(props({ id }, search))),
    }
  }

  it('renders with what was resolved and allowed', async () => {
    signedInAs('ann')
    const { show, observed } = notePage()
    expect(await show('1', { tab: 'x' })).toBe('ann: hello x')
    expect(observed).toMatchObject([{ route: 'PAGE /notes/:id', status: 200 }])
  })

  it('shows the refusal, noindex and not a byte of the data, alike for missing and refused', async () => {
    signedInAs('bob')
    const { show, sink, audit } = notePage()
    const refused = await show('1')
    expect(refused).toBe('<meta name="robots" content="noindex"/>refused 404')
    expect(await show('9')).toBe(refused)
    await audit.drain()
    expect(sink.events[0]).toMatchObject({ action: 'access.denied', context: { route: 'PAGE /notes/:id' } })
  })

  it('shows 401 to nobody, or sends them to sign in where there is a place', async () => {
    expect(await notePage().show('1')).toContain('refused 401')
    await expect(notePage({ signInPath: '/' }).show('1')).rejects.toMatchObject({
      digest: expect.stringContaining('NEXT_REDIRECT') as string,
    })
  })

  it('shows a 500 that tells nothing', async () => {
    const { page, errors } = adapterUnderTest()
    const Page = page('PAGE /', { refused: ({ detail }) => detail }, () => Promise.reject(new Error('hunter2')))
    expect(renderToStaticMarkup(await Page(props()))).toContain('Something went wrong')
    expect(errors).toHaveLength(1)
  })
})

describe('action', () => {
  const Input = z.object({ text: z.string().min(1) })

  function create(work: (text: string) => string = (text) => `made ${text}`) {
    const adapter = adapterUnderTest()
    const run = adapter.action('ACTION note.create', { input: Input }, ({ input }) => work(input.text))
    return { ...adapter, run }
  }

  it('takes an object, a form, and what useActionState gives', async () => {
    signedInAs('ann')
    const { run } = create()
    const form = new FormData()
    form.set('text', 'b')
    form.set('$ACTION_ID_1', '')
    expect(await run({ text: 'a' })).toEqual({ ok: true, value: 'made a' })
    expect(await run(form)).toEqual({ ok: true, value: 'made b' })
    expect(await run({ ok: true }, form)).toEqual({ ok: true, value: 'made b' })
  })

  it.each([
    [undefined, {}, { text: 'a' }, 401],
    ['bob', {}, { text: 'a' }, 403],
    ['ann', { origin: 'https://evil.example' }, { text: 'a' }, 403],
    ['ann', {}, { text: '' }, 422],
    ['ann', {}, undefined, 422],
  ])('gives a problem to %s with %j and %j: %i', async (user, more, input, status) => {
    signedInAs(user, more)
    let ran = false
    const { run } = create(() => {
      ran = true
      return ''
    })
    expect(await run(input)).toMatchObject({ ok: false, problem: { status, requestId: REQUEST_ID } })
    expect(ran).toBe(false)
  })

  it('gives what a conflict is with', async () => {
    signedInAs('ann')
    const { run } = create(() => {
      throw new ConflictError('changed', { version: 2 })
    })
    expect(await run({ text: 'a' })).toMatchObject({ ok: false, problem: { status: 409, current: { version: 2 } } })
  })

  it("throws on Next's redirects", async () => {
    signedInAs('ann')
    const redirect = Object.assign(new Error('x'), { digest: 'NEXT_REDIRECT;push;/;303;' })
    const { run, observed } = create(() => {
      throw redirect
    })
    await expect(run({ text: 'a' })).rejects.toBe(redirect)
    expect(observed).toMatchObject([{ route: 'ACTION note.create', status: 303 }])
  })
})
