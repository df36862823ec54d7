import type { OperationsReadings } from '../../_server/operations.ts'
import { EmptyState } from '../../_ui/empty-state.tsx'
import section from '../../_ui/section.module.css'
import table from '../../_ui/table.module.css'
import { When } from '../../_ui/when.tsx'
import { inMs, inWhole } from './in-words.ts'
import styles from './operations.module.css'

interface RouteLatenciesProps {
  readonly routes: OperationsReadings['monitor']['routes']
  readonly sinceMs: number
}

/** How long each route took to answer: estimates of a sketch, not a list of every request. */
export function RouteLatencies({ routes, sinceMs }: RouteLatenciesProps) {
  return (
    <section className={section.section} aria-labelledby="latencies">
      <h2 id="latencies">Latency by route</h2>
      {routes.length === 0 ? (
        <EmptyState title="No request has been answered yet" />
      ) : (
        <table className={table.table}>
          <caption>
            This instance, since <When at={sinceMs} shape="time" />. Half of the answers took no longer than p50.
          </caption>
          <thead>
            <tr>
              <th scope="col">Route</th>
              {['Answers', 'Failed', 'p50', 'p95', 'p99', 'Longest'].map((name) => (
                <th key={name} scope="col" className={table.number}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[...routes].toSorted(byCount).map((route) => (
              <tr key={route.route}>
                <th scope="row" className={styles.route}>
                  {route.route}
                </th>
                {cellsOf(route).map(([label, value]) => (
                  <td key={label} data-label={label} className={table.number}>
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

type Route = RouteLatenciesProps['routes'][number]

function byCount(one: Route, other: Route): number {
  return other.count - one.count || one.route.localeCompare(other.route)
}

function cellsOf({ count, errors, p50Ms, p95Ms, p99Ms, maxMs }: Route): [string, string][] {
  return [
    ['Answers', inWhole(count)],
    ['Failed', inWhole(errors)],
    ['p50', inMs(p50Ms)],
    ['p95', inMs(p95Ms)],
    ['p99', inMs(p99Ms)],
    ['Longest', inMs(maxMs)],
  ]
}
