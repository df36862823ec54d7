/**
 * Makes the reader of the client's address: from a header that only our own proxies can have written, or not at all.
 *
 * @param from - The header and how many proxies of ours append to it; `undefined`: no address is believed.
 */
export function createAddressReader(
  from: { readonly header: string; readonly hops: number } | undefined,
): (request: Request) => string | undefined {
  return (request) => {
    if (from === undefined) return undefined
    const value = request.headers.get(from.header)
    if (value === null || value.length > 1024) return undefined
    // Each proxy appends whom it saw: counted from the right, what lies beyond our own proxies is the client's word.
    const address = value.split(',').at(-from.hops)?.trim()
    return address !== undefined && /^[0-9a-fA-F.:]{2,45}$/.test(address) ? address : undefined
  }
}
