/**
 * The page for people whose role can never open what they asked for. A page of Next's could not carry the status:
 * its shell has gone out with 200 before anything is known. It asks for nothing more, not even for `/favicon.ico`.
 *
 * @param requestId - A UUID; nothing in the page comes from the client.
 */
export function forbiddenPage(requestId: string): Response {
  return new Response(
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>Not for your role</title>
<style>:root{color-scheme:light dark;font:1rem/1.5 system-ui}body{max-width:34rem;margin:15vh auto;padding:0 1rem}</style>
</head>
<body>
<main>
<h1>Not for your role</h1>
<p>You are signed in, but your role does not open this page. If it should, ask an administrator.</p>
<p><a href="/">Back to the start</a></p>
<p><small>Request ${requestId}</small></p>
</main>
</body>
</html>
`,
    {
      status: 403,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex',
        'x-request-id': requestId,
      },
    },
  )
}
