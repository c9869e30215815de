const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB"];

/** A number of bytes for people: `1.12 GB`. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`;
}
