/**
 * A 32-bit float as the database writes it, in the form of Go's `%v`: the
 * shortest decimal that reads back as the same float32, with an exponent below
 * 1e-4 and from 1e21 on.
 */
export function float32Text(value: number): string {
  const rounded = Math.fround(value)
  if (Number.isNaN(rounded)) return 'NaN'
  if (!Number.isFinite(rounded)) return rounded > 0 ? '+Inf' : '-Inf'
  if (rounded === 0) return Object.is(rounded, -0) ? '-0' : '0'

  const [mantissa = '', exponentText = '0'] = shortest(rounded).split('e')
  const exponent = Number(exponentText)
  if (exponent < -4 || exponent >= 21) {
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`
  }
  const sign = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace('-', '').replace('.', '')
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0')
  const fraction = digits.slice(exponent + 1)
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

/** The double that prints as the shortest decimal of this float32: 48.8 for 48.79999923706055. Infinities become 0. */
export const shortestFloat32 = (value: number): number => (Number.isFinite(value) ? Number(float32Text(value)) : 0)

/** `d.ddde±x` with as few digits as tell this float32 from all others; nine always do, and most need seven or eight. */
function shortest(value: number): string {
  const isTold = (digits: number): boolean => Math.fround(Number(value.toExponential(digits))) === value
  let digits = 6
  while (digits < 8 && !isTold(digits)) digits++
  while (digits > 0 && isTold(digits - 1)) digits--
  return value.toExponential(digits)
}
