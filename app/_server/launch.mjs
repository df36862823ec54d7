// The Hub's launcher: `npm start` and `npm run dev`. Plain JavaScript, since it must run before anything is built.
// It settles the mode, builds when the build is missing or old, and becomes the server: one process, so signals arrive.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next')
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
/** What a build is made of. */
const SOURCES = ['app', 'lib', 'middleware.ts', 'instrumentation.ts', 'next.config.ts', 'package.json', 'tsconfig.json']

const dev = process.argv[2] === 'dev'
// As Next itself will read them, so that a secret in `.env.local` is one.
const { loadEnvConfig, updateInitialEnv } = createRequire(NEXT)('@next/env')
loadEnvConfig(ROOT, dev)
const host = settleMode()
if (dev || !isBuilt()) {
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true })
  await run(TSC, ['-p', 'lib/tsconfig.json'])
}
if (!dev && !isBuilt()) await run(NEXT, ['build'])
process.chdir(ROOT)
process.argv = [process.argv[0], NEXT, dev ? 'dev' : 'start', '-p', process.env.PORT || '3000', '-H', host]
await import(NEXT)

/** Demo mode when there is no secret: loopback, the embedded database, a secret for as long as this process lives. */
function settleMode() {
  if (process.env.AUTH_SECRET && process.env.HUB_DEMO !== '1') return process.env.HOST || '0.0.0.0'
  const { DATABASE_URL: database } = process.env
  if (database && !database.startsWith('file:')) {
    console.error('DATABASE_URL is set and AUTH_SECRET is not: demo mode uses no external database. Set AUTH_SECRET.')
    process.exit(1)
  }
  process.env.HUB_DEMO = '1'
  process.env.AUTH_SECRET ||= randomBytes(32).toString('base64url')
  // `next dev` hands its server what the environment was before the files were read.
  updateInitialEnv({ HUB_DEMO: '1', AUTH_SECRET: process.env.AUTH_SECRET })
  process.stdout.write(
    'No AUTH_SECRET: demo mode, on this computer alone (127.0.0.1), with demo accounts to sign in with.\n',
  )
  return '127.0.0.1'
}

/** Whether there is a build at least as new as every source file. */
function isBuilt() {
  const stamp = join(ROOT, '.next/BUILD_ID')
  if (!existsSync(stamp)) return false
  const builtMs = statSync(stamp).mtimeMs
  return SOURCES.every((source) => newestMs(join(ROOT, source)) <= builtMs)
}

function newestMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestMs(join(path, name))), stat.mtimeMs)
}

/** Runs a step of the build to its end. A signal meant for us ends it, and us. */
async function run(script, args) {
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: 'inherit' })
  const stop = (signal) => child.kill(signal)
  process.on('SIGTERM', stop).on('SIGINT', stop)
  const code = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
  process.off('SIGTERM', stop).off('SIGINT', stop)
  if (code !== 0) process.exit(code)
}
