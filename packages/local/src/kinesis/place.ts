// A record's place is its key in the database: one integer, made of its shard and its position. A range of places is a
// range of one shard's records.

const positions = 2 ** 38

/** The largest id of a shard. A place of the shard behind it is still below 2^53, where JavaScript's integers end. */
export const maxShard = 2 ** 15 - 2

/** Returns the place of a record. `shard` is the database's id, and `position` counts the shard's records from 1. */
export const encodePlace = (shard: number, position: number): number => shard * positions + position

/** Returns the position of a record in its shard. */
export const decodePosition = (place: number): number => place % positions

/** Returns the first place of a shard, and the first place behind it. */
export const placesOf = (shard: number): [first: number, end: number] => [
  encodePlace(shard, 0),
  encodePlace(shard + 1, 0),
]
