/** Fewer files than this may always go: small repositories change by large parts. */
const FEW_FILES = 20

/**
 * How many of these files may be gone at once. More are taken for a disk that is not mounted, or a master that has lost
 * its data: copy and scan of the source keep to the same number, so that what the one brings the other takes.
 */
export const removalLimit = (files: number, maxRemovedPercent: number): number =>
  Math.max(FEW_FILES - 1, Math.floor((files * maxRemovedPercent) / 100))
