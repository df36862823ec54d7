import type { NextConfig } from 'next'

const dev = process.env.NODE_ENV === 'development'

/**
 * Scripts and styles are ours. Next puts what a page streams into inline scripts, hence `unsafe-inline`; a nonce would need
 * the middleware to write every page's headers. React's development build needs `eval`, and its reloading a socket.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'unsafe-inline'${dev ? " 'unsafe-eval'" : ''}`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  `connect-src 'self'${dev ? ' ws:' : ''}`,
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const config: NextConfig = {
  cacheComponents: true,
  partialPrefetching: true,
  poweredByHeader: false,
  // No picture is resized here, so nobody needs an endpoint that fetches and decodes what a stranger names.
  images: { unoptimized: true },
  // Drivers with native parts or dynamic requires: Node loads them from node_modules.
  serverExternalPackages: ['@libsql/client', 'libsql', 'pg'],
  turbopack: { root: import.meta.dirname },
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'Content-Security-Policy', value: contentSecurityPolicy },
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'X-Frame-Options', value: 'DENY' },
        // Browsers look at it over HTTPS alone.
        { key: 'Strict-Transport-Security', value: 'max-age=31536000' },
        { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
      ],
    },
  ],
}

checkVercel()
export default config

/** On Vercel a missing secret or database stops the build: found out by a visitor it would be a page that cannot work. */
function checkVercel(): void {
  if (process.env['VERCEL'] === undefined) return
  const { AUTH_SECRET: secret = '', DATABASE_URL: database = '' } = process.env
  const missing: string[] = []
  if (secret.length < 32) missing.push('AUTH_SECRET (32 random characters or more: `openssl rand -base64 32`)')
  if (database === '' || database.startsWith('file:')) missing.push('DATABASE_URL (postgres://… or libsql://…)')
  if (missing.length > 0) throw new Error(`The Hub needs these environment variables on Vercel: ${missing.join(', ')}`)
}
