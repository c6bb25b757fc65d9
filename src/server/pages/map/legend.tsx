/** @jsxImportSource preact */
import type {VNode} from 'preact'

/** What each mark of a map means: its form, its colour's class, its meaning. */
export type LegendEntry = readonly [mark: string, className: string, meaning: string]

export function Legend({entries}: {readonly entries: readonly LegendEntry[]}): VNode {
  return (
    <figcaption>
      {entries.map(([mark, className, meaning]) => (
        <span key={meaning} class="keep">
          <span class={className} aria-hidden="true">
            {mark}
          </span>{' '}
          {meaning}
        </span>
      ))}
    </figcaption>
  )
}
