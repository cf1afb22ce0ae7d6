export function precache(): object
