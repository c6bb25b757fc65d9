/** Whether a value from outside has named fields that can be looked at: an object, of whatever kind. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
