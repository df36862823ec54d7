import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** A TCP proxy that can fail as networks do. */
export interface TcpProxy {
  readonly port: number
  /** Connections under way. */
  readonly connections: number
  /** Resets every connection and refuses new ones: the server has gone. */
  cut(): Promise<void>
  /** Keeps connections and accepts new ones but lets no byte through: the network swallows packets. */
  stall(): void
  /** Works again, after `cut` or `stall`; what was held back by `stall` goes through. */
  mend(): Promise<void>
  close(): Promise<void>
}

/** Starts a proxy on a free port in front of `target`. */
export async function startTcpProxy(target: { host?: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let stalled = false
  let server: Server | undefined
  let port = 0

  function join(client: Socket): void {
    const upstream = connect(target.port, target.host ?? '127.0.0.1')
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('data', (data) => void other.write(data))
      socket.on('end', () => other.end())
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      if (stalled) socket.pause()
    }
  }

  async function listen(): Promise<void> {
    const fresh = createServer(join)
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject)
      fresh.listen(port, '127.0.0.1', resolve)
    })
    port = (fresh.address() as AddressInfo).port
    server = fresh
  }

  async function cut(): Promise<void> {
    const old = server
    server = undefined
    const ended = new Promise<void>((resolve) => {
      if (old) old.close(() => resolve())
      else resolve()
    })
    for (const socket of sockets) socket.resetAndDestroy()
    await ended
  }

  await listen()
  return {
    get port() {
      return port
    },
    get connections() {
      return sockets.size / 2
    },
    cut,
    stall() {
      stalled = true
      for (const socket of sockets) socket.pause()
    },
    async mend() {
      stalled = false
      for (const socket of sockets) socket.resume()
      if (!server) await listen()
    },
    close: cut,
  }
}
