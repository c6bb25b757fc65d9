/** Where a list is: the selected row by its id, so that it stays selected when rows move, and the first row shown. */
export interface Cursor {
  readonly id: string | undefined
  /** Where the selected row was last: used when it is gone. */
  readonly index: number
  readonly top: number
}

export const AT_START: Cursor = {id: undefined, index: 0, top: 0}

export interface Window {
  readonly selected: number
  readonly top: number
}

/** Which rows are shown, such that the selected one is among them. */
export function windowOf(cursor: Cursor, ids: readonly string[], height: number): Window {
  const found = cursor.id === undefined ? -1 : ids.indexOf(cursor.id)
  const selected = Math.max(0, Math.min(found === -1 ? cursor.index : found, ids.length - 1))
  const visible = Math.max(1, height)
  const top = Math.min(Math.max(cursor.top, selected - visible + 1), selected, Math.max(0, ids.length - visible))
  return {selected, top: Math.max(0, top)}
}

/** The cursor moved by some rows, never past an end. */
export function moved(cursor: Cursor, by: number, ids: readonly string[], height: number): Cursor {
  const {selected, top} = windowOf(cursor, ids, height)
  const index = Math.max(0, Math.min(selected + by, ids.length - 1))
  const next = {id: ids[index], index, top}
  return {...next, top: windowOf(next, ids, height).top}
}
