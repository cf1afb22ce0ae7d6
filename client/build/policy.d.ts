export function policy(...more: string[]): object
