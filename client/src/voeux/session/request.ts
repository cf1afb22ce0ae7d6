/** One request to `/wishes`, and the three ways in which it ends. */
import type { Refusal } from '../../core/wishes/wire'

export const TIMEOUT_MS = 15_000

export type Answer<T> =
  | { readonly kind: 'right'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly status: number }
  | { readonly kind: 'failed' }

export type Verb = 'GET' | 'POST' | 'PUT'

/** Ask once. `failed`: nobody knows whether it came through; the same may be sent again. */
export async function ask<T>(verb: Verb, path: string, token: string, body?: unknown): Promise<Answer<T>> {
  const headers: Record<string, string> = {}
  if (token) headers.Authorization = `Bearer ${token}`
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  try {
    const response = await fetch(`/wishes${path}`, {
      method: verb,
      headers,
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const value: unknown = await response.json()
    if (response.ok) return { kind: 'right', value: value as T }
    if (response.status >= 500) return { kind: 'failed' }
    return { kind: 'refused', refusal: value as Refusal, status: response.status }
  } catch {
    return { kind: 'failed' }
  }
}
