import { UsageError } from './usage-error.ts'

/** Reads the value of an option. @throws UsageError that names the option and its limits */
export function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text !== '' && Number.isInteger(value) && value >= min && value <= max) return value
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, not "${text}".`)
}
