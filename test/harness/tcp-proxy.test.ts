import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTcpProxy } from '../support/tcp-proxy.ts'

let echo: Server
beforeAll(async () => {
  echo = createServer((socket) => {
    socket.on('error', () => {})
    socket.pipe(socket)
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
})
afterAll(() => void echo.close())

const start = () => startTcpProxy({ port: (echo.address() as AddressInfo).port })

async function said(socket: Socket, text: string): Promise<string> {
  socket.write(text)
  const [data] = (await once(socket, 'data')) as [Buffer]
  return data.toString()
}

describe('the TCP proxy', () => {
  it('passes bytes both ways', async () => {
    const proxy = await start()
    const socket = connect(proxy.port, '127.0.0.1')
    expect(await said(socket, 'hello')).toBe('hello')
    expect(proxy.connections).toBe(1)
    await proxy.close()
    socket.destroy()
  })

  it('resets and refuses while cut, and works on the same port when mended', async () => {
    const proxy = await start()
    const { port } = proxy
    const socket = connect(port, '127.0.0.1')
    await said(socket, 'hello')
    const reset = once(socket, 'error')
    await proxy.cut()
    expect(((await reset)[0] as { code: string }).code).toBe('ECONNRESET')
    const refused = (await once(connect(port, '127.0.0.1'), 'error')) as [{ code: string }]
    expect(refused[0].code).toBe('ECONNREFUSED')
    await proxy.mend()
    expect(proxy.port).toBe(port)
    const again = connect(port, '127.0.0.1')
    expect(await said(again, 'again')).toBe('again')
    again.destroy()
    await proxy.close()
  })

  it('holds bytes back while stalled', async () => {
    const proxy = await start()
    const socket = connect(proxy.port, '127.0.0.1')
    await said(socket, 'hello')
    proxy.stall()
    let answered = false
    const answer = said(socket, 'held').then((text) => {
      answered = true
      return text
    })
    // A second connection straight to the target shows that time enough has passed for an answer.
    const direct = connect((echo.address() as AddressInfo).port, '127.0.0.1')
    await said(direct, 'direct')
    expect(answered).toBe(false)
    await proxy.mend()
    expect(await answer).toBe('held')
    socket.destroy()
    direct.destroy()
    await proxy.close()
  })
})
