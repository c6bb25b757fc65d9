import type {Mirror} from '../mirror.js'
import type {Place} from '../place.js'
import {isSameAs} from './exclude.js'
import type {Placed, Scored} from './placed.js'

/**
 * Kilometres at which nearness has fallen to a half. The way there and back through fibre takes 5 ms, no more than
 * what a client's own line takes, and the place of a client is often known no better than to some 100 km.
 */
const HALF_DISTANCE_KM = 500

/**
 * How fast nearness falls far away: twice the distance leaves an eighth. Where mirrors lie evenly spread, a ring around
 * the client has as many of them as it is far, so a power of 2 or less would give all far mirrors together more than the
 * near ones; 3 is the smallest whole power that does not.
 */
const STEEPNESS = 3

/** A mirror that serves the client's country counts like four others: it is as good as one abroad 700 km nearer. */
const OWN_COUNTRY = 4

/** A mirror in the client's own network costs nobody transit and counts like sixteen others. */
const OWN_NETWORK = 16

/** Scores are told in millionths of the weight of an average mirror at the client's own spot. */
const SCORE_UNIT = 1_000_000

/**
 * Smooth weights, best first; equals stay in the order given:
 *
 *     weight = 1 / (1 + (distance / 500 km)³) × 4 in the own country × 16 in the own network × (1 + Score / 100)
 *
 * Every mirror has a share, however small, unless its `Score` is -100 or less: such a mirror is only for requests that
 * no other may take. Mirrors that are alike but for their distance never have less the nearer they are.
 */
export function balancedScores(placed: readonly Placed[], client: Place): Scored[] {
  const asWished = placed.map(entry => scored(entry, nearness(entry, client) * operatorsFactor(entry.mirror)))
  const isAnyWanted = asWished.some(({weight}) => weight > 0)
  const weighted = isAnyWanted ? asWished : placed.map(entry => scored(entry, nearness(entry, client)))
  return weighted.sort((one, other) => other.weight - one.weight)
}

const scored = ({mirror, distance}: Placed, weight: number): Scored => ({
  mirror,
  distance,
  score: Math.round(weight * SCORE_UNIT),
  weight,
})

function nearness({mirror, distance}: Placed, client: Place): number {
  const byDistance = 1 / (1 + (distance / HALF_DISTANCE_KM) ** STEEPNESS)
  const country = mirror.countryCodes.includes(client.countryCode) ? OWN_COUNTRY : 1
  return byDistance * country * (isSameAs(mirror, client) ? OWN_NETWORK : 1)
}

const operatorsFactor = ({score}: Mirror): number => Math.max(0, 1 + score / 100)
