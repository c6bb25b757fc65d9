/** @jsxImportSource preact */
import type {ComponentChildren, VNode} from 'preact'
import type {Branding} from '../../core/branding.js'
import {dressOf} from './dress.js'
import {PAGE_SCRIPT} from './page-script.js'

export interface Site {
  readonly version: string
  readonly hostname: string
  readonly branding: Branding
}

export interface LayoutProps {
  readonly site: Site
  readonly title: string
  readonly children: ComponentChildren
}

/** Part of the page, so that browsers do not ask for one: an arrow that parts in two. */
const ICON =
  'data:image/svg+xml,' +
  encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#2f74b5"/>' +
      '<path d="M8 13V8L4.5 4.5M8 8l3.5-3.5M4 7.5V4h3.500M9 4h3v3.500" fill="none" stroke="#fff" stroke-width="1.5"/></svg>',
  )

/** What every page shares. */
export function Layout({site, title, children}: LayoutProps): VNode {
  const {branding} = site
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{branding.title === '' ? title : `${title} – ${branding.title}`}</title>
        <link rel="icon" href={ICON} />
        {/* eslint-disable-next-line no-restricted-syntax -- made of checked colours, and of nothing that comes from outside */}
        <style dangerouslySetInnerHTML={{__html: dressOf(branding).style}} />
      </head>
      <body>
        {(branding.title !== '' || branding.logo !== '') && <SiteHead branding={branding} />}
        <main>
          <h1>{title}</h1>
          {children}
        </main>
        <footer>
          <SiteFoot branding={branding} />
          <p id="footer">
            Mirrorbits {site.version} on {site.hostname}
          </p>
        </footer>
        {/* eslint-disable-next-line no-restricted-syntax -- a constant */}
        <script dangerouslySetInnerHTML={{__html: PAGE_SCRIPT}} />
      </body>
    </html>
  )
}

function SiteHead({branding: {title, logo, homeUrl}}: {readonly branding: Branding}): VNode {
  return (
    <header>
      <WebLink href={homeUrl}>
        {logo !== '' && <img src={logo} alt={title === '' ? 'Home' : ''} />}
        {title}
      </WebLink>
    </header>
  )
}

function SiteFoot({branding: {footer, footerLinks}}: {readonly branding: Branding}): VNode | null {
  if (footer === '' && footerLinks.length === 0) return null
  return (
    <p class="site">
      {footer !== '' && <span>{footer}</span>}
      {footerLinks.map(({text, url}) => (
        <WebLink key={url} href={url}>
          {text}
        </WebLink>
      ))}
    </p>
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
  /** The table can be put in the order of this column; of numbers, or of what cells say in `data-sort`. */
  readonly sort?: 'text' | 'number'
}

export function TableHead({columns}: {readonly columns: readonly Column[]}): VNode {
  return (
    <thead>
      <tr>
        {columns.map(({title, kind, sort}) => (
          <th key={title} scope="col" class={kind} data-sort={sort}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}
