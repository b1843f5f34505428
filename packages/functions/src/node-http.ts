/**
 * Node's HTTP. An import of `node:http` in an ES module makes Node evaluate all exports of it, and one of them loads Node's
 * fetch: 3 MB and 20 ms.
 */
export const http = process.getBuiltinModule('node:http')
