/** Where the tablet may connect is the header's to say, which names its site's relays: both
 *  policies hold at once, and this one knows no address. */
export const RELAYS = "connect-src 'self' https: http://127.0.0.1:* http://localhost:*"

/** The page's own content policy: it holds even when the page comes from a cache. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
]

const nameOf = (directive) => directive.split(' ')[0]

/** `own` are directives of a page that needs them, or others than everybody's. */
export function policy(...own) {
  const others = POLICY.filter((directive) => !own.some((one) => nameOf(one) === nameOf(directive)))
  return {
    name: 'concours-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: [...others, ...own].join('; ') },
        injectTo: 'head-prepend',
      },
    ],
  }
}
