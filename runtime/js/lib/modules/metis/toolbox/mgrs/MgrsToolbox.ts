// METIS's help with military grid references: a UTM zone, a latitude band, a square of 100 km and the digits of a
// smaller square in it. The results are those of npm's mgrs 2.2, which METIS uses: the middle of the square.

const square = 100_000 // metres

// The northing at which each band's squares begin, in units of a square; those south of the equator count from
// 10,000 km south of it.
const bands = 'CDEFGHJKLMNPQRSTUVWX'
const firstRows = [11, 20, 28, 37, 46, 55, 64, 73, 82, 91, 0, 8, 17, 26, 35, 44, 53, 62, 70, 79]

const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ' // of squares: no I, no O
const rows = 20 // letters of rows end at V

export class MgrsToolbox {
  static normalize(coordinates: string): string {
    return coordinates.replace(/\s+/g, '').toUpperCase()
  }

  static toLatLong(coordinates: string): { latitude: number; longitude: number } {
    const parts = /^(\d\d?)([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])((?:\d\d)*)$/.exec(MgrsToolbox.normalize(coordinates))
    const zone = Number(parts?.[1])
    if (!parts || zone < 1 || zone > 60) throw new Error(`Invalid MGRS coordinates "${coordinates}"`)
    const [, , band, column, row, digits] = parts
    const half = digits.length / 2
    const size = square / 10 ** half

    // Columns go through the letters in three zones, rows begin five letters on in every other zone.
    const columns = (letters.indexOf(column) - ((zone - 1) % 3) * 8 + letters.length) % letters.length
    const easting = (columns + 1) * square + Number(digits.slice(0, half)) * size
    const firstRow = firstRows[bands.indexOf(band)]
    let rowsUp = (letters.indexOf(row) - (zone % 2 === 0 ? 5 : 0) + rows) % rows
    while (rowsUp < firstRow) rowsUp += rows
    const equator = band < 'N' ? 10_000_000 : 0
    const northing = rowsUp * square + Number(digits.slice(half)) * size - equator

    const low = toDegrees(zone, easting, northing)
    const high = toDegrees(zone, easting + size, northing + size)
    return { latitude: (low.latitude + high.latitude) / 2, longitude: (low.longitude + high.longitude) / 2 }
  }
}

// The inverse of the transverse Mercator projection on the ellipsoid of WGS84, as in Snyder, Map Projections: A Working
// Manual (USGS Professional Paper 1395), equations 8-17 to 8-25, whose names are kept here.
function toDegrees(zone: number, easting: number, northing: number): { latitude: number; longitude: number } {
  const a = 6_378_137
  const e2 = 0.00669438
  const k0 = 0.9996
  const ep2 = e2 / (1 - e2)
  const e1 = (1 - Math.sqrt(1 - e2)) / (1 + Math.sqrt(1 - e2))

  const M = northing / k0
  const mu = M / (a * (1 - e2 / 4 - (3 * e2 ** 2) / 64 - (5 * e2 ** 3) / 256))
  const phi1 =
    mu +
    ((3 * e1) / 2 - (27 * e1 ** 3) / 32) * Math.sin(2 * mu) +
    ((21 * e1 ** 2) / 16 - (55 * e1 ** 4) / 32) * Math.sin(4 * mu) +
    ((151 * e1 ** 3) / 96) * Math.sin(6 * mu)

  const s = 1 - e2 * Math.sin(phi1) ** 2
  const N1 = a / Math.sqrt(s)
  const R1 = (a * (1 - e2)) / s ** 1.5
  const T1 = Math.tan(phi1) ** 2
  const C1 = ep2 * Math.cos(phi1) ** 2
  const D = (easting - 500_000) / (N1 * k0)

  const phi =
    phi1 -
    ((N1 * Math.tan(phi1)) / R1) *
      (D ** 2 / 2 -
        ((5 + 3 * T1 + 10 * C1 - 4 * C1 ** 2 - 9 * ep2) * D ** 4) / 24 +
        ((61 + 90 * T1 + 298 * C1 + 45 * T1 ** 2 - 252 * ep2 - 3 * C1 ** 2) * D ** 6) / 720)
  const lambda =
    (D -
      ((1 + 2 * T1 + C1) * D ** 3) / 6 +
      ((5 - 2 * C1 + 28 * T1 - 3 * C1 ** 2 + 8 * ep2 + 24 * T1 ** 2) * D ** 5) / 120) /
    Math.cos(phi1)

  const degrees = 180 / Math.PI
  return { latitude: phi * degrees, longitude: zone * 6 - 183 + lambda * degrees }
}
