import { importsOf, type Import } from '../imports.ts'
import { isIn, PROGRAMS, type Finding, type Rule } from '../project.ts'

const FEATURES = ['cache', 'rbac', 'audit', 'monitor', 'socket'] as const
const NODE = /^node:/

/** Who may import what. A zone may always import itself. */
interface Zone {
  /** Zones that it may import. */
  readonly from?: readonly string[]
  /** Features, by their `index.ts` alone. */
  readonly features?: 'index' | 'types' | 'any'
  readonly packages?: readonly (string | RegExp)[]
}

const ZONES: Readonly<Record<string, Zone>> = {
  core: { packages: ['lru-cache'] },
  root: { from: ['core'] },
  ...Object.fromEntries(FEATURES.map((feature) => [feature, { from: ['core'] }])),
  leak: { from: ['core'], packages: [NODE, 'oxc-parser'] },
  stores: {
    from: ['core'],
    features: 'types',
    packages: [NODE, 'kysely', '@libsql/client', 'pg', 'ioredis', '@upstash/redis', '@vercel/functions'],
  },
  browser: { from: ['core'] },
  'adapters/node': { from: ['adapters', 'core'], features: 'index', packages: [NODE] },
  'adapters/next': {
    from: ['adapters', 'core'],
    features: 'index',
    packages: [/^next\//, 'react', '@standard-schema/spec'],
  },
  adapters: { from: ['core'], features: 'index', packages: ['@vercel/functions'] },
  react: { from: ['core', 'browser'], features: 'index', packages: ['react'] },
  testing: {
    from: ['core', 'root', 'leak', 'stores', 'browser', 'adapters', 'adapters/node', 'adapters/next', 'react'],
    features: 'any',
    packages: [NODE, 'miniflare'],
  },
  cli: {
    from: [
      'core',
      'root',
      'leak',
      'stores',
      'browser',
      'adapters',
      'adapters/node',
      'adapters/next',
      'react',
      'testing',
    ],
    features: 'any',
    packages: [NODE],
  },
  routes: {},
  app: {
    from: ['core', 'root', 'routes', 'stores', 'browser', 'adapters', 'adapters/node', 'adapters/next', 'react'],
    features: 'any',
    packages: [/./],
  },
}

/** The zone of a file; `undefined` for a folder of lib that the house has no room for. */
function zoneOf(path: string): string | undefined {
  if (path === 'app/routes.ts') return 'routes'
  if (!isIn(path, 'lib')) return 'app'
  if (path === 'lib/index.ts') return 'root'
  if (/^lib\/adapters\/browser(?:\.tsx?$|\/)/.test(path)) return 'browser'
  const [, folder = '', inner = ''] = path.split('/')
  const nested = `${folder}/${inner}`
  return nested in ZONES ? nested : folder in ZONES && path.split('/').length > 2 ? folder : undefined
}

/** Why an import is not allowed, or `undefined`. */
function objection(from: string, { specifier, target, typeOnly }: Import): string | undefined {
  const zone = ZONES[from]!
  if (specifier === undefined) return 'imports what only running it would tell'
  if (/^tickless(?:\/|$)/.test(specifier))
    return 'imports the package by its own name, which would load dist/ beside lib/'
  if (target === undefined) {
    const allowed = zone.packages?.some((name) =>
      typeof name === 'string' ? name === specifier : name.test(specifier),
    )
    return allowed ? undefined : `${from} may not import the package ${specifier}`
  }
  const to = zoneOf(target)
  if (to === undefined) return `${target} is in no room of the house`
  if (to === from || zone.from?.includes(to)) return undefined
  if ((FEATURES as readonly string[]).includes(to)) {
    if (zone.features === 'any' || (zone.features === 'types' && typeOnly)) return undefined
    if (zone.features === 'types') return `${from} may import only types of ${to}`
    if (zone.features === 'index')
      return target === `lib/${to}/index.ts` ? undefined : `${from} may import ${to} by its index.ts only`
  }
  return `${from} may not import ${to}`
}

export const importArrows: Rule = {
  name: 'import-arrows',
  demands: 'imports follow the arrows of the house; features never import each other',
  check({ files }) {
    const findings: Finding[] = []
    for (const file of files) {
      const from = zoneOf(file.path)
      if (from === undefined) {
        findings.push({ path: file.path, line: 1, message: 'is in no room of the house' })
        continue
      }
      for (const found of importsOf(file)) {
        if (found.specifier === undefined && PROGRAMS.has(file.path)) continue
        const message = objection(from, found)
        if (message !== undefined) findings.push({ path: file.path, line: found.line, message })
      }
    }
    return findings
  },
}
