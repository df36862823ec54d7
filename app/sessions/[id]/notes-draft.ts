/** A version of the notes, as the server has it. */
export interface NotesVersion {
  readonly version: number
  readonly notes: string
  readonly updatedAt: string
}

/** What somebody is writing, and what it was written upon. */
export interface NotesDraft {
  readonly text: string
  /** The version that the text was written upon: the next save names it. */
  readonly base: NotesVersion
  /** What somebody else saved meanwhile, until the writer has chosen. */
  readonly theirs?: NotesVersion
  /** The writer's text from before they took the other version: put aside, never thrown away. */
  readonly aside?: string
}

/** Starts writing upon a version. */
export function draftOf(base: NotesVersion): NotesDraft {
  return { text: base.notes, base }
}

/** Whether there is something to save. */
export function isUnsaved({ text, base }: NotesDraft): boolean {
  return text !== base.notes
}

/** The writer typed. */
export function typed(draft: NotesDraft, text: string): NotesDraft {
  return { ...draft, text }
}

/**
 * The server has, or had, another version. Text that nobody touched follows it; a change of something else (the hour, say)
 * is no quarrel about notes; what two have written is left for the writer to choose. An older version changes nothing.
 */
export function seen(draft: NotesDraft, current: NotesVersion): NotesDraft {
  const { text, base, theirs } = draft
  if (current.version <= (theirs ?? base).version) return draft
  const { theirs: _, ...rest } = draft
  if (!isUnsaved(draft)) return { ...rest, text: current.notes, base: current }
  if (current.notes === base.notes || current.notes === text) return { ...rest, base: current }
  return { ...draft, theirs: current }
}

/** The writer's own text was saved as `saved`. What they typed since stays unsaved. */
export function saved(draft: NotesDraft, version: NotesVersion): NotesDraft {
  const { theirs: _, ...rest } = draft
  return { ...rest, base: version }
}

/** The writer keeps their text: the next save replaces the other version. */
export function keptMine(draft: NotesDraft): NotesDraft {
  const { theirs, ...rest } = draft
  return theirs ? { ...rest, base: theirs } : draft
}

/** The writer takes the other version; their own text is put aside, below what lies there already. */
export function tookTheirs(draft: NotesDraft): NotesDraft {
  const { theirs, text, aside, ...rest } = draft
  return theirs ? { ...rest, text: theirs.notes, base: theirs, aside: oneBelowOther(aside ?? '', text) } : draft
}

/** The writer wants both: the other version first, their own below it, to be edited into one. */
export function joined(draft: NotesDraft): NotesDraft {
  const { theirs, text, ...rest } = draft
  if (!theirs) return draft
  return { ...rest, text: oneBelowOther(theirs.notes, text), base: theirs }
}

/** The text that was put aside comes back, and what stands there now is put aside in its place. */
export function swappedAside(draft: NotesDraft): NotesDraft {
  return draft.aside === undefined ? draft : { ...draft, text: draft.aside, aside: draft.text }
}

function oneBelowOther(one: string, other: string): string {
  return [one.trimEnd(), other].filter((part) => part !== '').join('\n\n')
}
