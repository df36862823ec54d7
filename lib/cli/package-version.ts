import { readFileSync } from 'node:fs'

/** The version in the package's own `package.json`; `unknown` where the code was copied out of the package. */
export function packageVersion(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
    const { name, version } = manifest as { name?: unknown; version?: unknown }
    return name === 'tickless' && typeof version === 'string' ? version : 'unknown'
  } catch {
    return 'unknown'
  }
}
