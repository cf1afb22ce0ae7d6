export function policy(...own: string[]): object
export const RELAYS: string
