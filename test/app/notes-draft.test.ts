import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  draftOf,
  isUnsaved,
  joined,
  keptMine,
  saved,
  seen,
  swappedAside,
  tookTheirs,
  typed,
  type NotesDraft,
  type NotesVersion,
} from '../../app/sessions/[id]/notes-draft.ts'

const version = (number: number, notes: string): NotesVersion => ({
  version: number,
  notes,
  updatedAt: '2026-11-23T09:00:00.000Z',
})

describe('a draft of notes', () => {
  it('is unsaved as soon as it differs from what the server has, and saved again when it does not', () => {
    const draft = typed(draftOf(version(1, 'a')), 'ab')
    expect(isUnsaved(draft)).toBe(true)
    expect(isUnsaved(typed(draft, 'a'))).toBe(false)
    expect(isUnsaved(saved(draft, version(2, 'ab')))).toBe(false)
  })

  it('keeps what was typed while a save was under way as unsaved', () => {
    const draft = saved(typed(draftOf(version(1, '')), 'sent, and more'), version(2, 'sent'))
    expect(draft.text).toBe('sent, and more')
    expect(isUnsaved(draft)).toBe(true)
  })

  it('follows the server while nobody has typed', () => {
    const draft = seen(draftOf(version(1, 'old')), version(2, 'new'))
    expect(draft).toEqual(draftOf(version(2, 'new')))
  })

  it('takes a new version without a question when the notes in it are the same as before, or as typed', () => {
    const draft = typed(draftOf(version(1, 'old')), 'mine')
    expect(seen(draft, version(2, 'old'))).toEqual({ text: 'mine', base: version(2, 'old') })
    expect(isUnsaved(seen(draft, version(2, 'mine')))).toBe(false)
  })

  it('leaves the choice to the writer when both have written', () => {
    const draft = seen(typed(draftOf(version(1, 'old')), 'mine'), version(2, 'theirs'))
    expect(draft.text).toBe('mine')
    expect(draft.theirs).toEqual(version(2, 'theirs'))
    expect(keptMine(draft)).toEqual({ text: 'mine', base: version(2, 'theirs') })
    expect(tookTheirs(draft)).toEqual({ text: 'theirs', base: version(2, 'theirs'), aside: 'mine' })
    expect(joined(draft)).toEqual({ text: 'theirs\n\nmine', base: version(2, 'theirs') })
    expect(swappedAside(tookTheirs(draft))).toMatchObject({ text: 'mine', aside: 'theirs' })
  })

  it('is not moved back by an older version that arrives late', () => {
    const draft = seen(typed(draftOf(version(3, 'old')), 'mine'), version(5, 'theirs'))
    expect(seen(draft, version(4, 'older'))).toBe(draft)
    expect(seen(draft, version(5, 'theirs'))).toBe(draft)
  })

  it('never loses what the writer typed, whatever comes from elsewhere and whatever they choose', () => {
    const choices = { keptMine, tookTheirs, joined, swappedAside }
    const step = fc.oneof(
      fc.record({ kind: fc.constant('seen' as const), notes: fc.string({ maxLength: 3 }) }),
      fc.record({ kind: fc.constant('typed' as const) }),
      fc.record({ kind: fc.constantFrom(...(Object.keys(choices) as (keyof typeof choices)[])) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const typedText = 'what the writer typed'
        let draft: NotesDraft = typed(draftOf(version(1, '')), typedText)
        let latest = 1
        for (const each of steps) {
          if (each.kind === 'seen') draft = seen(draft, version((latest += 1), each.notes))
          else if (each.kind === 'typed') draft = typed(draft, `${draft.text} on`)
          else draft = choices[each.kind](draft)
          expect([draft.text, draft.aside ?? ''].join('|')).toContain(typedText)
        }
      }),
    )
  })
})
