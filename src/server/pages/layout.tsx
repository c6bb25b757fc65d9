/** @jsxImportSource preact */
import type {ComponentChildren, VNode} from 'preact'
import {STYLE} from './style.js'

export interface Site {
  readonly version: string
  readonly hostname: string
}

export interface LayoutProps {
  readonly site: Site
  readonly title: string
  readonly children: ComponentChildren
}

/** What every page shares. */
export function Layout({site, title, children}: LayoutProps): VNode {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{__html: STYLE}} />
      </head>
      <body>
        <h1>{title}</h1>
        {children}
        <p id="footer">
          Mirrorbits {site.version} on {site.hostname}
        </p>
      </body>
    </html>
  )
}

/** A horizontal bar; drawn as an image because the page admits no style of single elements. */
export function Bar({percent}: {readonly percent: number}): VNode {
  const width = Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0
  return (
    <svg role="img" aria-label={`${width.toFixed(1)} %`}>
      <rect width={`${width.toFixed(2)}%`} height="100%" />
    </svg>
  )
}

export interface WebLinkProps {
  readonly href: string
  readonly children: ComponentChildren
}

/** A link to a web page; only its text for any other kind of URL. */
export function WebLink({href, children}: WebLinkProps): VNode {
  if (!/^https?:\/\//i.test(href)) return <>{children}</>
  return (
    <a href={href} rel="noopener noreferrer">
      {children}
    </a>
  )
}

export interface Column {
  readonly title: string
  /** `number` is set to the right, `wide` is left out where there is no room. */
  readonly kind?: 'number' | 'wide'
}

export function TableHead({columns}: {readonly columns: readonly Column[]}): VNode {
  return (
    <thead>
      <tr>
        {columns.map(({title, kind}) => (
          <th key={title} scope="col" class={kind}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}
