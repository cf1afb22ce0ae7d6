/** Numbers and plurals in English. */
const whole = new Intl.NumberFormat('en-GB')

export const nb = (count: number): string => whole.format(count)
export const many = (count: number, one: string, more: string): string => `${nb(count)} ${count === 1 ? one : more}`
export const two = (part: number): string => String(part).padStart(2, '0')
