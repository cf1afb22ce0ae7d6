export function policy(): object
