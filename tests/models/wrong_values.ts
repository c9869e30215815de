/** Values that no field of that kind may have, of every type. */
export const NO_COUNT = ["12", true, 1.5, -1, [], {}, 1e9, Infinity, 2 ** 53];
export const NO_INDEX = ["0", false, 0.5, -1, [], {}, 1e9];
export const NO_SHARE = ["0.1", true, -0.1, 1.1, [], Infinity];
export const NO_WIDTH = ["0.02", false, -1, [], Infinity];
export const NO_FLAG = [0, 1, "true", [], {}];
/** Of a field without effect: any number will do, NaN too. */
export const NO_NUMBER = ["0.02", false, []];
