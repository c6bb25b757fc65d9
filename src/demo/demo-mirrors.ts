/** What is wrong with a mirror, so that there is something to see. */
export type Flaw = 'none' | 'lacks-a-folder' | 'has-old-files' | 'is-down'

export interface DemoMirror {
  readonly name: string
  /** A loopback address that the demo's GeoIP databases place in the city. */
  readonly address: string
  readonly city: string
  readonly sponsor: string
  readonly countryCode: string
  readonly continentCode: string
  readonly latitude: number
  readonly longitude: number
  readonly flaw: Flaw
}

const mirror = (
  number: number,
  city: string,
  [countryCode, continentCode, latitude, longitude]: readonly [string, string, number, number],
  flaw: Flaw = 'none',
): DemoMirror => ({
  name: city.toLowerCase().replace(' ', '-'),
  address: `127.0.1.${number}`,
  city,
  sponsor: `${city} Mirror Net`,
  countryCode,
  continentCode,
  latitude,
  longitude,
  flaw,
})

export const demoMirrors: readonly DemoMirror[] = [
  mirror(1, 'Paris', ['FR', 'EU', 48.8566, 2.3522]),
  mirror(2, 'Berlin', ['DE', 'EU', 52.52, 13.405], 'has-old-files'),
  mirror(3, 'Frankfurt', ['DE', 'EU', 50.1109, 8.6821]),
  mirror(4, 'London', ['GB', 'EU', 51.5074, -0.1278], 'is-down'),
  mirror(5, 'New York', ['US', 'NA', 40.7128, -74.006]),
  mirror(6, 'San Francisco', ['US', 'NA', 37.7749, -122.4194], 'lacks-a-folder'),
  mirror(7, 'Tokyo', ['JP', 'AS', 35.6762, 139.6503]),
  mirror(8, 'Sydney', ['AU', 'OC', -33.8688, 151.2093]),
]

/** Addresses of clients, from networks reserved for documentation that the demo's GeoIP databases know. */
export const demoClients = [
  {address: '192.0.2.10', city: 'Lyon'},
  {address: '192.0.2.70', city: 'Munich'},
  {address: '192.0.2.130', city: 'Manchester'},
  {address: '192.0.2.200', city: 'Krakow'},
  {address: '198.51.100.10', city: 'Chicago'},
  {address: '198.51.100.70', city: 'Seattle'},
  {address: '198.51.100.130', city: 'Montreal'},
  {address: '198.51.100.200', city: 'Rio de Janeiro'},
  {address: '203.0.113.10', city: 'Osaka'},
  {address: '203.0.113.70', city: 'Perth'},
  {address: '203.0.113.130', city: 'Cape Town'},
  {address: '203.0.113.200', city: 'Delhi'},
] as const
