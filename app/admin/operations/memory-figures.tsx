import type { OperationsReadings } from '../../_server/operations.ts'
import { Figures } from './figures.tsx'
import { inBytes } from './in-words.ts'

/** The memory of this process at its last reading; says so where nothing can be read. */
export function MemoryFigures({ memory }: { readonly memory: OperationsReadings['monitor']['memory'] }) {
  if (memory.state === 'unavailable') {
    return <Figures title="Memory" figures={[{ label: 'Reading', value: 'Unavailable here' }]} />
  }
  const shown: [string, number | undefined][] = [
    ['Heap used', memory.heapUsedBytes],
    ['Heap reserved', memory.heapTotalBytes],
    ['Heap limit', memory.heapLimitBytes],
    ['Resident', memory.rssBytes],
    ['Outside the heap', memory.externalBytes],
    ['Array buffers', memory.arrayBuffersBytes],
  ]
  return (
    <Figures
      title="Memory"
      figures={shown.flatMap(([label, bytes]) => (bytes === undefined ? [] : [{ label, value: inBytes(bytes) }]))}
      note="Sampled when a request comes by, at most every few seconds; an idle instance measures nothing."
    />
  )
}
