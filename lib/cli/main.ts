#!/usr/bin/env node
import { firstLine, type CommandIo } from './io.ts'
import { packageVersion } from './package-version.ts'

const HELP = `Usage: tickless <command>

  scan [paths...]   find what makes memory climb; see tickless scan --help
  --version         show the version
  --help            show this
`

async function main(): Promise<void> {
  // Whoever reads our output may stop early (`| head`): that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = 2
  })
  const io: CommandIo = {
    cwd: process.cwd(),
    env: process.env,
    isTerminal: process.stdout.isTTY,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  }
  try {
    process.exitCode = await run(process.argv.slice(2), io)
  } catch (error) {
    io.stderr(`tickless: could not start: ${firstLine(error)}\n`)
    process.exitCode = 2
  }
}

async function run([command, ...rest]: readonly string[], io: CommandIo): Promise<number> {
  switch (command) {
    case 'scan': {
      // Loaded here, so that a parser without a build for this machine is reported as a line and not as a stack.
      const { runScan } = await import('./scan-command.ts')
      return runScan(rest, io)
    }
    case '--version':
    case '-v':
      io.stdout(`${packageVersion()}\n`)
      return 0
    case '--help':
    case '-h':
      io.stdout(HELP)
      return 0
    case undefined:
      io.stderr(HELP)
      return 2
    default:
      io.stderr(`tickless: there is no command ${JSON.stringify(command)}; see tickless --help\n`)
      return 2
  }
}

void main()
