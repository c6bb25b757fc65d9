import type {MirrorScanResult} from '../../core/events.js'

/** The original's words for a scan that went well. */
export function legacyScanned({listed, known, removed, tzOffsetMs}: MirrorScanResult, enabled: boolean): string {
  return [
    `${listed} files indexed, ${known} known and ${removed} removed`,
    ...(tzOffsetMs === 0 ? [] : [`  ∟ Timezone offset detected and corrected: ${tzOffsetMs} milliseconds`]),
    ...(enabled ? ['  ∟ Enabled'] : []),
  ].join('\n')
}
