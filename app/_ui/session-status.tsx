import { Badge, type BadgeTone } from './badge.tsx'

const tones: Record<string, BadgeTone> = { scheduled: 'accent', completed: 'good', cancelled: 'plain' }

/** The status of a coaching session. */
export function SessionStatus({ status }: { readonly status: string }) {
  return <Badge tone={tones[status] ?? 'plain'}>{status.charAt(0).toUpperCase() + status.slice(1)}</Badge>
}
