/** Bytes `from` to `to` of the endless sequence that belongs to `seed`. */
export function seededBytes(seed: number, from: number, to: number): Uint8Array<ArrayBuffer>;
