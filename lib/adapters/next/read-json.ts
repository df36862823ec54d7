import { RefusedError } from '../refusal.ts'
import { MALFORMED_BODY, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE } from '../refusals.ts'

/**
 * Reads a JSON body of at most `maxBytes` bytes, counting as it arrives: a `Content-Length` is only believed when it is too large.
 *
 * @throws {RefusedError} 415 for another content type or an encoding, 413 past the cap, 400 for what is not JSON in UTF-8 or breaks off.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const { headers, body } = request
  if (!isJson(headers.get('content-type')) || (headers.get('content-encoding') ?? 'identity') !== 'identity') {
    throw new RefusedError(UNSUPPORTED_MEDIA_TYPE)
  }
  if (Number(headers.get('content-length')) > maxBytes) throw new RefusedError(TOO_LARGE)
  if (body === null) throw new RefusedError(MALFORMED_BODY)
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  // Fatal: a byte that is not UTF-8 is refused, not replaced.
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let text = ''
  let bytes = 0
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      bytes += part.value.byteLength
      if (bytes > maxBytes) {
        await reader.cancel()
        throw new RefusedError(TOO_LARGE)
      }
      text += decoder.decode(part.value, { stream: true })
    }
    return JSON.parse(text + decoder.decode())
  } catch (error) {
    // Whatever else goes wrong here is the client's doing: bytes that are not UTF-8, text that is not JSON, a body that breaks off.
    throw error instanceof RefusedError ? error : new RefusedError(MALFORMED_BODY)
  } finally {
    reader.releaseLock()
  }
}

/** `application/json` and `application/…+json`, in UTF-8 where a charset is named. */
function isJson(contentType: string | null): boolean {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const named = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('charset='))
  const charset = named?.slice('charset='.length).replaceAll('"', '')
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8') return false
  return /^application\/(?:[\w.-]+\+)?json$/.test(type.trim())
}
