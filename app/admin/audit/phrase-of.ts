const PHRASES: ReadonlyMap<string, string> = new Map([
  ['sign-in', 'Signed in'],
  ['sign-out', 'Signed out'],
  ['session.create', 'Planned a session'],
  ['session.update', 'Changed a session'],
  ['session.cancel', 'Cancelled a session'],
  ['role.assigned', 'Assigned a role'],
  ['role.revoked', 'Revoked a role'],
  ['audit.export', 'Exported the audit trail'],
  ['access.denied', 'Was denied access'],
  ['access.unauthenticated', 'Asked without signing in'],
  ['request.refused', 'Sent a request that was refused'],
])

/** An action in words; its name where nobody has written any. */
export function phraseOf(action: string): string {
  return PHRASES.get(action) ?? action
}
