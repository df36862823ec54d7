/** What a report says once about all findings of a rule. */
export interface RuleNote {
  /** A short heading. */
  readonly title: string
  /** What it does to the application. */
  readonly impact: string
  /** Why it comes to be. */
  readonly cause: string
  /** What mends it. */
  readonly fix: string
}

const NOTES: Readonly<Record<string, RuleNote>> = {
  'no-module-timer': {
    title: 'Timers that start when a module is loaded',
    impact:
      'Each instance and each reload of the module arms one more timer. It keeps everything that its callback can reach, and while an instance is frozen it does not tick.',
    cause:
      'Upkeep is tied to a clock that runs on its own, though no function instance has an owner who would stop it.',
    fix: 'Do the upkeep when somebody looks: compare an instant on reading, and hand leftover work to `waitUntil`.',
  },
  'no-handler-timer': {
    title: 'Timers that a request starts',
    impact:
      'Every request leaves a timer that holds what belongs to that request; on serverless hosts it may never fire.',
    cause: 'Work is put off by a timer instead of being tied to the request that asked for it.',
    fix: 'Await it under a deadline, or hand it to `after` or `waitUntil`; clear what must be a timer.',
  },
  'no-unbounded-module-container': {
    title: 'Collections that grow as long as the process lives',
    impact:
      'Memory climbs with traffic until the instance is killed, and everything that is kept slows each collection.',
    cause: 'Entries are added per request, user or key, and nothing bounds how many there may be.',
    fix: 'Cap the entries, and say what happens at the cap: evict the oldest, refuse, or drop and count.',
  },
  'timer-needs-clear': {
    title: 'Timers that outlive their owner',
    impact: 'Each mount or instance leaves one more timer, with its closure, after its owner is gone.',
    cause: 'The timer has a beginning with its owner and no end with it.',
    fix: 'Clear it where the owner ends: in the cleanup of the effect or in `close()`.',
  },
  'observer-needs-disconnect': {
    title: 'Observers that are never disconnected',
    impact: 'Each mount leaves an observer that keeps its targets and entries, and goes on calling back.',
    cause: '`observe()` has no `disconnect()` on the way out.',
    fix: 'Disconnect in the cleanup of the effect or in `close()`.',
  },
  'socket-needs-close': {
    title: 'Sockets that are never closed',
    impact:
      'Connections stay open and reconnect after their user is gone, in every tab and, if opened on import, on the server too.',
    cause: 'The socket belongs to the module, or to an effect without a cleanup, and so nobody closes it.',
    fix: 'Open it where its owner begins and close it where its owner ends.',
  },
  'listener-needs-removal': {
    title: 'Listeners that are never removed',
    impact: 'Each mount or request adds a listener to something that lives longer; all of them run, and all are kept.',
    cause: 'The listener is added without `removeEventListener`, `{ signal }` or `{ once: true }`.',
    fix: 'Pass an `AbortSignal` that ends with the owner, or remove the listener in the cleanup.',
  },
  'no-request-in-module-state': {
    title: 'Requests that are kept by a module',
    impact:
      'What belongs to one request stays in memory after it and can be seen by the next: a leak of memory and of data.',
    cause: 'Module state is shared by all requests of an instance.',
    fix: 'Pass the request along as an argument, or keep plain values of it in a capped cache.',
  },
  'floating-after-response': {
    title: 'Work that nobody waits for after the response',
    impact:
      'The instance may be frozen in the middle of it: the work is lost or goes on during somebody else’s request.',
    cause: 'A promise is left behind when the handler returns.',
    fix: 'Await it, or hand it to `after` or `waitUntil`.',
  },
}

/** What to say about a rule; one that is not known here gets a note of its name and the finding's advice. */
export function noteOf(rule: string, advice: string): RuleNote {
  return (Object.hasOwn(NOTES, rule) ? NOTES[rule] : undefined) ?? { title: rule, impact: '', cause: '', fix: advice }
}

/** The rules that have notes. */
export const NOTED_RULES: readonly string[] = Object.keys(NOTES)
