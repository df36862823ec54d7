import type { OperationsReadings } from '../../_server/operations.ts'
import section from '../../_ui/section.module.css'
import table from '../../_ui/table.module.css'
import { inBytes, inPercent, inWhole } from './in-words.ts'
import styles from './operations.module.css'

type Cache = OperationsReadings['caches'][number]

/** What the caches of this instance hold, against their caps, and how they were used. */
export function CacheTable({ caches }: { readonly caches: readonly Cache[] }) {
  const names = caches[0] ? cellsOf(caches[0]).map(([name]) => name) : []
  return (
    <section className={section.section} aria-labelledby="caches">
      <h2 id="caches">Caches</h2>
      <table className={table.table}>
        <caption>Evicted for space, expired by time, invalidated by a change: three different things.</caption>
        <thead>
          <tr>
            <th scope="col">Cache</th>
            {names.map((name) => (
              <th key={name} scope="col" className={table.number}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {caches.map((cache) => (
            <tr key={cache.name}>
              <th scope="row" className={styles.route}>
                {cache.name}
              </th>
              {cellsOf(cache).map(([name, value]) => (
                <td key={name} data-label={name} className={table.number}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function cellsOf(cache: Cache): [string, string][] {
  return [
    ['Entries', `${inWhole(cache.entries)} / ${inWhole(cache.maxEntries)}`],
    ['Size', inBytes(cache.bytes)],
    ['Hit ratio', inPercent(cache.hitRatio)],
    ['Loads', inWhole(cache.loads)],
    ['Evicted', inWhole(cache.evictions)],
    ['Expired', inWhole(cache.expirations)],
    ['Invalidated', inWhole(cache.invalidations)],
  ]
}
