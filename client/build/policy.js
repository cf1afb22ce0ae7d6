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

/** `more` are directives of a page that needs them. */
export function policy(...more) {
  return {
    name: 'concours-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: [...POLICY, ...more].join('; ') },
        injectTo: 'head-prepend',
      },
    ],
  }
}
