/** The subject of the source scan, beside the mirrors' ids, which start at 1. */
export const SOURCE = 0

/** The subject of notifications. */
export const NOTIFICATIONS = -1

/** Ends the name of a node that only answers downloads: it is a node like all others, but does no automatic work. */
export const ANSWERS_ONLY = '/answers-only'

/**
 * The node that does the automatic work for a subject: the one whose hash with
 * it is highest (rendezvous hashing). A node that comes or goes moves only its
 * own share. Undefined when no node does such work.
 */
export function ownerOf(subject: number, nodes: readonly string[]): string | undefined {
  let owner: string | undefined
  let highest = -1
  for (const node of nodes) {
    if (node.endsWith(ANSWERS_ONLY)) continue
    const weight = hash(`${node}/${subject}`)
    if (weight > highest || (weight === highest && node < (owner ?? ''))) {
      owner = node
      highest = weight
    }
  }
  return owner
}

/** FNV-1a with murmur's last mix: names that differ in one digit must not fall together. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
